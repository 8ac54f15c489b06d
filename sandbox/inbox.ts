/** Where the messages of one kind of channel arrive. */
export interface Inbox {
  /** The settings with which the program sends here. */
  env(): Readonly<Record<string, string>>;
  /** What was accepted, oldest first. */
  received(): readonly Received[];
}

/** A message that was accepted. */
export interface Received {
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** What the sender calls it; a repeat has the same. */
  readonly id: string | undefined;
  /** Decoded. */
  readonly subject: string | undefined;
  /** The recipients of a mail; whom a robot's message mentions, such as `@13800138000`. */
  readonly to: readonly string[];
  /** What people read. */
  readonly text: string;
  /** Accepted, and not shown again: the same message was there already. */
  readonly repeat: boolean;
  /** As it was sent. */
  readonly data: object;
}

/** How often each message arrived, by what the sender calls it. More than 1: it was delivered again. */
export function copies(inbox: Inbox): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of inbox.received()) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
