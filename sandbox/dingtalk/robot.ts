/** A custom robot in a group, with the safety settings that its owner chose. */
export interface Robot {
  readonly accessToken: string;
  /** Messages must be signed with it. */
  readonly secret?: string;
  /** Messages must contain it. */
  readonly keyword?: string;
}
