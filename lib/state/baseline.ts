import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import type { Failure } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import { parse } from '../snapshot/rows.ts';
import { idShape, time } from '../snapshot/shapes.ts';
import { type Columns, type Key, type Row, type Store, StoreError } from '../snapshot/store.ts';

/** Images by their ids, and whether each was exposed to ECS; undefined: its entry did not say. */
export type FirstImages = ReadonlyMap<string, boolean | undefined>;

export const NO_IMAGES: FirstImages = new Map();

/** A scope's baseline (I4): the images of its first list, stored before any of them is read. See `firstList`. */
export type StoredBaseline =
  | { readonly kind: 'none' }
  /** This program did not write its row: nothing can be told from what was there all along, until somebody mends it. */
  | { readonly kind: 'damaged'; readonly failure: Failure }
  /** No list was whole yet. */
  | {
      readonly kind: 'pending';
      readonly sinceMs: number;
      /** What valid pages showed. */
      readonly seen: FirstImages;
      /** A whole list had nothing on it; a second one is believed. */
      readonly wasEmpty: boolean;
    }
  | {
      readonly kind: 'begun';
      readonly atMs: number;
      readonly images: FirstImages;
      /** No list was whole in time. */
      readonly isUnfinished: boolean;
    };

export type BegunBaseline = Extract<StoredBaseline, { kind: 'begun' }>;

export interface LoadedBaseline {
  readonly baseline: StoredBaseline;
  /** The version of its row; 0: there is none. */
  readonly version: number;
}

/** Image ids, those that were exposed to ECS apart. */
interface PackedImages {
  readonly plain: readonly string[];
  readonly exposed: readonly string[];
  readonly unknown: readonly string[];
}
type Packed =
  | (PackedImages & { readonly kind: 'pending'; readonly sinceMs: number; readonly wasEmpty: boolean })
  | (PackedImages & { readonly kind: 'begun'; readonly atMs: number; readonly isUnfinished: boolean });

const idLists = { plain: v.array(idShape), exposed: v.array(idShape), unknown: v.array(idShape) };
const packedShape: v.GenericSchema<unknown, Packed> = v.variant('kind', [
  v.object({ ...idLists, kind: v.literal('pending'), sinceMs: time, wasEmpty: v.boolean() }),
  v.object({ ...idLists, kind: v.literal('begun'), atMs: time, isUnfinished: v.boolean() }),
]);

export async function loadBaseline(store: Store, scope: Scope, nowMs: number): Promise<LoadedBaseline> {
  const row = await store.get('state', baselineKey(scope));
  return row === undefined ? { baseline: { kind: 'none' }, version: 0 } : readBaseline(row, nowMs);
}

function readBaseline(row: Row, nowMs: number): LoadedBaseline {
  const { version } = row;
  try {
    return { baseline: unpack(parse(row, 'baseline', packedShape), nowMs), version };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { code, message } = error;
    return { baseline: { kind: 'damaged', failure: { code, message, denied: true } }, version };
  }
}

/** Stores it, in one write. If another run was first, its baseline is the one that counts. */
export async function saveBaseline(
  store: Store,
  scope: Scope,
  { baseline, version }: LoadedBaseline,
  nowMs: number,
  token: string,
): Promise<LoadedBaseline> {
  if (baseline.kind === 'none' || baseline.kind === 'damaged') return { baseline, version };
  const write = {
    key: baselineKey(scope),
    columns: columnsOf(baseline),
    expected: version,
    token: `${token}/baseline`,
  };
  const result = await store.write('state', write);
  if (result.kind === 'conflict' && result.current !== undefined) return readBaseline(result.current, nowMs);
  return { baseline, version: result.kind === 'written' ? result.version : 0 };
}

function unpack(packed: Packed, nowMs: number): StoredBaseline {
  const images: FirstImages = new Map([
    ...packed.plain.map((id) => [id, false] as const),
    ...packed.exposed.map((id) => [id, true] as const),
    ...packed.unknown.map((id) => [id, undefined] as const),
  ]);
  if (packed.kind === 'pending')
    return { kind: 'pending', sinceMs: packed.sinceMs, seen: images, wasEmpty: packed.wasEmpty };
  // A clock that was wrong leaves a beginning to come: until then every share would count as older than it.
  const atMs = Math.min(packed.atMs, nowMs);
  return { kind: 'begun', atMs, images, isUnfinished: packed.isUnfinished };
}

function columnsOf(baseline: Extract<StoredBaseline, { kind: 'pending' | 'begun' }>): Columns {
  const images = baseline.kind === 'pending' ? baseline.seen : baseline.images;
  const ids = (exposed: boolean | undefined) =>
    [...images].filter(([, flag]) => flag === exposed).map(([id]) => id);
  const lists: PackedImages = { plain: ids(false), exposed: ids(true), unknown: ids(undefined) };
  const packed: Packed =
    baseline.kind === 'pending'
      ? { kind: 'pending', sinceMs: baseline.sinceMs, wasEmpty: baseline.wasEmpty, ...lists }
      : { kind: 'begun', atMs: baseline.atMs, isUnfinished: baseline.isUnfinished, ...lists };
  return { baseline: JSON.stringify(packed) };
}

export const baselineKey = ({ accountId, regionId }: Scope): Key =>
  auditKey(accountId, `baseline/${regionId}`);
