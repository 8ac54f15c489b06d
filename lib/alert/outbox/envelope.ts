import { parse } from '../../snapshot/rows.ts';
import type { Columns, Row } from '../../snapshot/store.ts';
import type { Envelope, Form } from '../channel.ts';

/**
 * A message on its way over one channel (I3). It is stored before each attempt, so that a run that dies leaves an unknown
 * outcome and no silence. What its channel answers is its fate (see `fate.ts`):
 *
 *   notes ──pack──▶ whole ─┬─accepted──────▶ its notes are done for the channel ──▶ over
 *                          ├─put off, or the channel refused──▶ over; its notes wait again
 *                          ├─unknown───────▶ the same again after 5, 30, 120 minutes, then daily; a week: set aside
 *                          └─content refused──▶ reduced, at once ─┬─accepted──▶ its halves are owed with names ──▶ over
 *                                                                 └─content refused──▶ refused: as an unknown one
 *   named (a half) ─┬─accepted──▶ over
 *                   └─content refused──▶ its halves; a single note stays as it was told ──▶ over
 *
 * What is put off after it may have been taken once, or in its second form, keeps its form and its id. When the channel
 * takes messages again, what it failed is due at once (see `next-step.ts`).
 */
export interface StoredEnvelope extends Envelope {
  readonly channelId: string;
  readonly noteIds: readonly string[];
  readonly form: Form;
  /** It carries a digest, and nothing else. */
  readonly isDigest: boolean;
  readonly madeAtMs: number;
  readonly state: EnvelopeState;
  /** How often it was handed over, as far as is known. */
  readonly attempts: number;
  readonly firstTriedMs?: number | undefined;
  readonly lastTriedMs?: number | undefined;
  /** When the channel had accepted anything before the last attempt. */
  readonly acceptedBeforeMs?: number | undefined;
  /** What the channel said of it last, for people. */
  readonly said?: string | undefined;
  readonly acceptedAtMs?: number | undefined;
  /** People were told that it was set aside. */
  readonly isToldAside?: boolean | undefined;
  /** The channel takes nothing before. */
  readonly notBeforeMs?: number | undefined;
  readonly version: number;
}

export type EnvelopeState =
  /** Not tried yet in this form, or put off. */
  | 'owed'
  /** Tried, and what came of it is not known. */
  | 'tried'
  /** The channel refused even its reduced form. */
  | 'refused'
  /** Not tried any more, until the channel takes messages again. */
  | 'aside'
  /** Accepted; its notes do not know it yet. */
  | 'accepted'
  /** It is kept until the next one: when its channel accepted it, or may be asked again. */
  | 'over';

export const isOpen = ({ state }: Pick<StoredEnvelope, 'state'>): boolean =>
  state !== 'over' && state !== 'accepted';

/** Its notes are on their way by it: they are in no other. Those of a named one have been told. */
export const holdsNotes = ({ form, state }: Pick<StoredEnvelope, 'form' | 'state'>): boolean =>
  form !== 'named' && state !== 'aside';

export const ENVELOPES = 'envelope/';
export const AGAIN = 'again/';
export const envelopesOf = (channelId: string): string => `${ENVELOPES}${channelId}/`;
export const againOf = (channelId: string): string => `${AGAIN}${channelId}/`;

/** One that adds names stands where a run sees at a glance that there is something to do: no note of it waits. */
export const envelopeSort = (e: Pick<StoredEnvelope, 'channelId' | 'id' | 'form' | 'state'>): string =>
  `${e.form === 'named' && e.state !== 'over' ? againOf(e.channelId) : envelopesOf(e.channelId)}${e.id}`;

export function envelopeColumns({ version: _version, payload, ...rest }: StoredEnvelope): Columns {
  return { envelope: JSON.stringify(rest), payload };
}

/**
 * One without a state is of a first edition: its notes are packed anew.
 * @throws StoreError `StoreCorrupt` for a row that this program did not write.
 */
export function readEnvelope(row: Row): StoredEnvelope {
  type Held = Omit<StoredEnvelope, 'version' | 'payload' | 'state'> & { readonly state?: EnvelopeState };
  const { state = 'over', ...held } = parse<Held>(row, 'envelope');
  return { ...held, state, payload: row.columns['payload'] ?? '', version: row.version };
}
