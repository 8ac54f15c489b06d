export interface TrustFlags {
  readonly policy?: string;
  readonly snapshot?: string;
  /** The accounts that own the images. It is not called `--owner`, because that is who vouches for an exception. */
  readonly imagesOf?: readonly string[];
  readonly json?: boolean;
}
