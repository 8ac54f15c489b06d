export interface TrustFlags {
  readonly policy?: string;
  readonly snapshot?: string;
  /** The account whose images they are: `--owner` is who vouches for an exception. */
  readonly imagesOf?: string;
  readonly json?: boolean;
}
