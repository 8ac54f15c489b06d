import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import { type BlindSpot, subjectKey } from '../model/blind-spot.ts';
import type { Subject } from '../model/health.ts';
import type { BlindNote, Note, OverNote } from '../model/note.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { subjectShape, text, time } from '../snapshot/shapes.ts';
import type { Columns, Key, Row, Store } from '../snapshot/store.ts';
import { type PostNotes, unposted, writeAndPost } from './write-and-post.ts';

/** A blind spot that people were told of. */
export interface ToldSpot {
  readonly subject: Subject;
  readonly sinceMs: number;
  /** When it was told last. */
  readonly atMs: number;
}

/** By the keys of their subjects. */
export type Told = Readonly<Record<string, ToldSpot>>;

const DAY_MS = 86_400_000;

/** What was judged, and what came of it. */
export interface Sight {
  readonly accountId: string;
  readonly nowMs: number;
  /** What is blind, as people are told of it. */
  readonly spots: readonly BlindSpot[];
  /** The keys of all that is blind, joined or not: what is told as part of a whole is not over. */
  readonly blind: ReadonlySet<string>;
  /** Whether a subject was looked at: what others look after is left alone. */
  readonly isJudged: (subject: Subject) => boolean;
  /** Whether a subject is to be verified at all; if not, what was told of it is closed. Default: it is. */
  readonly isExpected?: (subject: Subject) => boolean;
  /** What an account is called. */
  readonly nameOf?: (accountId: string) => string | undefined;
}

/**
 * What people are to be told (I10). Pure.
 *
 *   blind ──told──▶ told ──a day──▶ reminded
 *     └────────────verified: «over»────┘
 *
 * A note's id follows from the subject and from when it was verified last, so that whoever finds it first tells it, and
 * nobody tells it twice.
 */
export function tell(
  told: Told,
  { accountId, nowMs, spots, blind, isJudged, isExpected, nameOf }: Sight,
): { readonly told: Told; readonly notes: readonly (BlindNote | OverNote)[] } {
  const next: Record<string, ToldSpot> = {};
  const notes: (BlindNote | OverNote)[] = [];
  const about = (subject: Subject) => {
    const ofId = subject.kind === 'audit' ? subject.accountId : accountId;
    const accountName = nameOf?.(ofId);
    return { accountId: ofId, ...(accountName === undefined ? {} : { accountName }), atMs: nowMs, subject };
  };
  for (const { subject, sinceMs, failure } of spots) {
    const key = subjectKey(subject);
    const before = told[key];
    // Told in a time to come, by a wrong clock: people are reminded at once.
    const atMs = before === undefined ? undefined : (inThePast(before.atMs, nowMs) ?? 0);
    if (before !== undefined && atMs !== undefined && nowMs - atMs < DAY_MS) {
      next[key] = before;
      continue;
    }
    const since = before?.sinceMs ?? sinceMs;
    next[key] = { subject, sinceMs: since, atMs: nowMs };
    const id = `blind/${accountId}/${key}/${since}${before === undefined ? '' : `/${before.atMs}`}`;
    const reminder = before !== undefined;
    notes.push({ kind: 'blind', id, ...about(subject), sinceMs: since, failure, reminder });
  }
  for (const [key, before] of Object.entries(told)) {
    if (next[key] !== undefined) continue;
    // What is part of a whole now is reminded of with that, and over when it is verified.
    if (!isJudged(before.subject) || blind.has(key)) {
      next[key] = before;
      continue;
    }
    const { subject, sinceMs } = before;
    const closed = isExpected?.(subject) === false ? { closed: true as const } : {};
    notes.push({
      kind: 'over',
      id: `over/${accountId}/${key}/${sinceMs}`,
      ...about(subject),
      sinceMs,
      ...closed,
    });
  }
  return { told: next, notes };
}

export interface TellDeps {
  readonly store: Store;
  readonly token: string;
  readonly postNotes: PostNotes;
}

/** Another finder may be faster; more often than this it is not. */
const ATTEMPTS = 5;

/**
 * Tells people what is blind, reminds them, and tells what is over.
 *
 * @param look judges, knowing what was told.
 * @returns what was told now.
 */
export async function tellBlindSpots(
  accountId: string,
  look: (told: Told) => Sight,
  { store, token, postNotes }: TellDeps,
): Promise<readonly Note[]> {
  const key = toldKey(accountId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = await store.get('state', key);
    const before = read(row);
    const left = unposted(row);
    if (left.length > 0) await postNotes(left);
    const { told, notes } = tell(before, look(before));
    const columns = { told: JSON.stringify(told) };
    if (left.length + notes.length === 0 && columns.told === JSON.stringify(before)) return [];
    const write = { key, columns, expected: row?.version ?? 0, token: `${token}/told/${attempt}` };
    if (await writeAndPost(store, write, notes, postNotes)) return [...left, ...notes];
  }
  return [];
}

/** What people were told of an account's blind spots. */
export const readTold = async (store: Store, accountId: string): Promise<Told> =>
  read(await store.get('state', toldKey(accountId)));

/** The row's columns in which something else was told; undefined: the same. What is to be posted stays. */
export function retold(row: Row, change: (told: Told) => Told): Columns | undefined {
  const before = read(row);
  const told = JSON.stringify(change(before));
  return told === JSON.stringify(before) ? undefined : { ...row.columns, told };
}

/** A damaged row counts as empty: what is blind is told again. */
const read = (row: Row | undefined): Told => parseOr(row, 'told', toldShape, {});
const toldShape: v.GenericSchema<unknown, Told> = v.record(
  text,
  v.object({ subject: subjectShape, sinceMs: time, atMs: time }),
);

export const toldKey = (accountId: string): Key => auditKey(accountId, 'told');
