import type { Scope } from './scope.ts';

/** A failure in the form that is stored and shown to people: no error object, no secrets. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Only a person can mend it (a key, a permission), so it is reported at once (I10). */
  readonly denied?: boolean;
}

/**
 * What a failure concerns: the audit of an account as a whole; a scope whose list, or whose images' shares, cannot be
 * read; an image whose shares cannot be read; a channel that accepts no message.
 */
export type Subject =
  | {
      readonly kind: 'audit';
      readonly accountId: string;
      /** What of it, where several things can fail at once: only what tells one from the other. */
      readonly part?:
        | 'run'
        | 'members'
        | 'unsent'
        | 'entry'
        | 'regions'
        | 'lists'
        | 'shares'
        | 'accounts'
        | 'dispatch'
        | undefined;
    }
  | { readonly kind: 'scope'; readonly scope: Scope; readonly part?: 'list' | 'shares' | undefined }
  | { readonly kind: 'image'; readonly scope: Scope; readonly imageId: string; readonly imageName: string }
  | { readonly kind: 'channel'; readonly channelId: string; readonly label: string };
