/** The settings that a function and this terminal both have a use for, as `s.yaml` hands them over. */
const SHARED = [
  'REGIONS',
  'MEMBER_ROLE',
  'MEMBER_EXTERNAL_ID',
  'TABLESTORE_ENDPOINT',
  'TABLESTORE_INSTANCE',
  'DINGTALK_WEBHOOK',
  'DINGTALK_SECRET',
  'DINGTALK_KEYWORD',
  'SMTP_URL',
  'MAIL_FROM',
  'MAIL_TO',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The names, never the values (I12), of the settings that differ. One that a function does not know is no difference
 * (the watchdog has no REGIONS): `s.yaml` gives it an empty one where it does.
 */
export function differingSettings(deployed: Environment, here: Environment): string[] {
  return SHARED.filter((name) => {
    const there = deployed[name];
    return there !== undefined && there.trim() !== (here[name] ?? '').trim();
  });
}
