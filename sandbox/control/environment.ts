/**
 * Settings that may be left in a person's terminal, or in `settings.env`, from a real deployment. They would lead an audit of the sandbox
 * elsewhere, such as to the real monitor. An empty value counts as not set.
 */
const FROM_ELSEWHERE = [
  'ALIBABA_CLOUD_SECURITY_TOKEN',
  'DINGTALK_AT',
  'DINGTALK_KEYWORD',
  'FC_DEPLOY_REGION',
  'HEARTBEAT_URL',
  'MEMBER_EXTERNAL_ID',
  'MEMBER_ROLE',
] as const;

export type Environment = Readonly<Record<string, string>>;

/** The environment with which a terminal uses this sandbox and nothing else. */
export function forTerminal(environment: Environment): Environment {
  return { ...Object.fromEntries(FROM_ELSEWHERE.map((name) => [name, ''])), ...environment };
}
