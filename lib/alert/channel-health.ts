import type { Channel } from './channel.ts';
import type { Sent } from './sender.ts';
import type { Note } from '../model/note.ts';
import type { Row, Store } from '../snapshot/store.ts';
import { parseOr } from '../snapshot/rows.ts';
import { assess, type Trouble } from '../state/health.ts';
import { knownTrouble, healthNote, type PostedNotes } from '../state/health-note.ts';

export interface ChannelHealthDeps {
  readonly store: Store;
  /** The deployment's own account: the channels are its. */
  readonly homeId: string;
  readonly nowMs: number;
  /** How long a channel may accept nothing before it is told. */
  readonly dueMs: number;
  readonly token: string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly posted: PostedNotes;
  /** When the channel accepted its last message, in this run or before. */
  readonly lastAcceptedMs: (channel: Channel) => number | undefined;
}

type Packed = Readonly<Record<string, Trouble>>;

/**
 * Keeps the health of each channel, and posts what begins and ends (I10): a channel that refuses for good is told at
 * once, over the others; one that is away, after a while. A channel with nothing to send was not tried.
 *
 * @returns whether a note was posted, so that it can still be sent.
 */
export async function assessChannels(sent: readonly Sent[], parts: ChannelHealthDeps): Promise<boolean> {
  const { store, homeId, nowMs, dueMs, token, postNotes, posted } = parts;
  const key = keyOf(homeId);
  const row = await store.get('state', key);
  const before = read(row);
  const after: Record<string, Trouble> = { ...before };
  const notes: Note[] = [];
  for (const { channel, delivered, failure } of sent) {
    const name = `${homeId}/${channel.id}/${row?.version ?? 0}`;
    const known = knownTrouble(before[channel.id], name, posted.note);
    if (known !== undefined) after[channel.id] = known;
    const acceptedMs = parts.lastAcceptedMs(channel) ?? 0;
    const worked = delivered > 0 || (known !== undefined && acceptedMs >= known.sinceMs);
    if (failure === undefined && !worked) continue;
    const told = failure === undefined ? undefined : { code: failure.code, message: failure.message };
    const { trouble, say } = assess(known, told, nowMs, failure?.code === 'ChannelRefused' ? 0 : dueMs);
    if (trouble === undefined) delete after[channel.id];
    else after[channel.id] = trouble;
    if (say === undefined) continue;
    const subject = { kind: 'channel', channelId: channel.id, label: channel.label } as const;
    notes.push(healthNote(say, { accountId: homeId, atMs: nowMs, subject, name }));
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
  homeId: string,
): Promise<Readonly<Record<string, Trouble>>> {
  return read(await store.get('state', keyOf(homeId)));
}

/** Only troubles, which the next run meets again. */
const read = (row: Row | undefined): Packed => parseOr(row, 'channels', {});

const keyOf = (homeId: string) => ({ partition: homeId, sort: 'channels' });
