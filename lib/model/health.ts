import type { Scope } from './scope.ts';

/** A failure as it is kept and told: without the error object, without secrets. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Nothing but a change by somebody will mend it (a key, a permission): told at once (I10). */
  readonly denied?: boolean;
}

/**
 * What is blind: an account's audit as a whole, a scope whose list or whose images' shares cannot be read, an image
 * whose shares cannot, a channel that takes nothing.
 */
export type Subject =
  | { readonly kind: 'audit'; readonly accountId: string }
  | { readonly kind: 'scope'; readonly scope: Scope; readonly part?: 'list' | 'shares' | undefined }
  | { readonly kind: 'image'; readonly scope: Scope; readonly imageId: string; readonly imageName: string }
  | { readonly kind: 'channel'; readonly channelId: string; readonly label: string };
