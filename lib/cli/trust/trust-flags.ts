export interface TrustFlags {
  readonly policy?: string;
  readonly snapshot?: string;
  /** The accounts whose images they are: `--owner` is who vouches for an exception. */
  readonly imagesOf?: readonly string[];
  readonly json?: boolean;
}
