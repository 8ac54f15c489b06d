import type { Channel } from '../alert/channel.ts';
import type { Sent } from '../alert/sender.ts';
import type { Note } from '../model.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';
import { parse } from '../snapshot/rows.ts';
import { assess, type Trouble } from './health.ts';
import { forgottenTrouble, healthNote, type PostedNotes } from './health-note.ts';

export interface ChannelHealthParts {
  readonly store: Store;
  readonly accountId: string;
  readonly nowMs: number;
  readonly token: string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly posted: PostedNotes;
  /** The channels whose failure this run has counted: several tries in one run are one. Grows. */
  readonly counted: Set<string>;
  /** When the channel accepted its last message, in this run or before. */
  readonly lastAcceptedMs: (channel: Channel) => number | undefined;
}

type Packed = Readonly<Record<string, Trouble>>;

/**
 * Keeps the health of each channel, and posts what begins and ends (I10): a channel that refuses for good is told at
 * once, over the others; one that is away, after two runs. A channel with nothing to send was not tried.
 *
 * @returns whether a note was posted, so that it can still be sent.
 */
export async function assessChannels(sent: readonly Sent[], parts: ChannelHealthParts): Promise<boolean> {
  const { store, accountId, nowMs, token, postNotes, posted } = parts;
  const key = keyOf(accountId);
  const row = await store.get('state', key);
  const before = read(row);
  const after: Record<string, Trouble> = { ...before };
  const notes: Note[] = [];
  for (const { channel, delivered, failure } of sent) {
    const name = `${accountId}/${channel.id}/${row?.version ?? 0}`;
    const known = before[channel.id] ?? forgottenTrouble(name, posted.note);
    if (known !== undefined) after[channel.id] = known;
    const acceptedMs = parts.lastAcceptedMs(channel) ?? 0;
    const worked = delivered > 0 || (known !== undefined && acceptedMs >= known.sinceMs);
    if (failure === undefined ? !worked : parts.counted.has(channel.id)) continue;
    if (failure !== undefined) parts.counted.add(channel.id);
    const told = failure === undefined ? undefined : { code: failure.code, message: failure.message };
    const { trouble, say } = assess(known, told, nowMs, failure?.code === 'ChannelRefused');
    if (trouble === undefined) delete after[channel.id];
    else after[channel.id] = trouble;
    if (say === undefined) continue;
    const subject = { kind: 'channel', channelId: channel.id, label: channel.label } as const;
    notes.push(healthNote(say, { accountId, atMs: nowMs, subject, name }));
  }
  await postNotes(notes);
  const columns = { channels: JSON.stringify(after) };
  if (columns.channels !== (row?.columns['channels'] ?? '{}'))
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/channels` });
  return notes.length > 0;
}

/** The channels in trouble, by channel id. */
export async function readChannelTroubles(
  store: Store,
  accountId: string,
): Promise<Readonly<Record<string, Trouble>>> {
  return read(await store.get('state', keyOf(accountId)));
}

function read(row: Row | undefined): Packed {
  try {
    return row === undefined ? {} : parse<Packed>(row, 'channels');
  } catch (error) {
    // Only troubles, which the next run meets again.
    if (!(error instanceof StoreError)) throw error;
    return {};
  }
}

const keyOf = (accountId: string) => ({ partition: accountId, sort: 'channels' });
