/** The call that the RAM hook has to allow or deny. */
export interface PermissionQuestion {
  readonly accessKeyId: string;
  /** `swas-open:ListCustomImages` */
  readonly action: string;
  /** `acs:swas-open:cn-hangzhou:1850926437581920:customimage/*` */
  readonly resource: string;
}

/** How an OpenAPI service behaves. The settings can be changed while it runs. */
export interface RpcSettings {
  /** Calls per minute, for each API and account. */
  quotaPerMinute: number;
  /** Whether a call that the quota refused counts towards it. */
  countRefused: boolean;
  /** The delay before an answer. */
  latencyMs: number;
  /** Returns true to allow the call, false to refuse it with `NoPermission`, or another code to refuse it with. */
  authorize: (question: PermissionQuestion) => boolean | string;
}

export const DEFAULT_RPC_SETTINGS: Readonly<RpcSettings> = {
  quotaPerMinute: Number.POSITIVE_INFINITY,
  countRefused: false,
  latencyMs: 0,
  authorize: () => true,
};
