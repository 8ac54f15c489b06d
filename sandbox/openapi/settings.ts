/** What the RAM hook is asked. */
export interface PermissionQuestion {
  readonly accessKeyId: string;
  /** `swas-open:ListCustomImages` */
  readonly action: string;
  /** `acs:swas-open:cn-hangzhou:1850926437581920:customimage/*` */
  readonly resource: string;
}

/** How an OpenAPI service behaves. May be changed while it runs. */
export interface RpcSettings {
  /** For each API and account. */
  quotaPerMinute: number;
  /** Whether a call that was refused for the quota counts against it. */
  countRefused: boolean;
  /** How long an answer takes. */
  latencyMs: number;
  /** True lets the call through; false is `NoPermission`; a text is a code to refuse with. */
  authorize: (question: PermissionQuestion) => boolean | string;
}

export const DEFAULT_RPC_SETTINGS: Readonly<RpcSettings> = {
  quotaPerMinute: Number.POSITIVE_INFINITY,
  countRefused: false,
  latencyMs: 0,
  authorize: () => true,
};
