/**
 * What one channel did with one envelope (I3). A channel decides it from what the service answered and nowhere else; the
 * outbox decides from it what comes next (see `outbox/next-step.ts`). Every message is one sentence for people: what
 * happened and how to mend it. It holds no secret.
 *
 * | fate             | what the service has              | what follows                                               |
 * |------------------|-----------------------------------|------------------------------------------------------------|
 * | `accepted`       | the message                       | its notes are done for this channel                        |
 * | `putOff`         | nothing: too fast, away, later    | its notes are packed anew, not before `retryAfterMs`       |
 * | `contentRefused` | nothing: it dislikes these words  | at once without foreign text, then its halves with names   |
 * | `channelRefused` | nothing, until a person mends it  | told over the others; its notes are packed anew            |
 * | `unknown`        | perhaps the message               | the same envelope with the same id, at growing intervals   |
 */
export type Fate =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'putOff';
      readonly message: string;
      /** The least wait in milliseconds, where the service says or is known to want one. */
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly kind: 'contentRefused'; readonly message: string }
  | { readonly kind: 'channelRefused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** Everything but acceptance: there is a reason to tell. */
export type Unaccepted = Exclude<Fate, { readonly kind: 'accepted' }>;
