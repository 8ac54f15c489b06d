/** A custom robot in a group, with the security settings that its owner chose. */
export interface Robot {
  readonly accessToken: string;
  /** If set, requests must be signed with it. */
  readonly secret?: string;
  /** If set, messages must contain it. */
  readonly keyword?: string;
}
