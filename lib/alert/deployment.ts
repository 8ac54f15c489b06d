import * as v from 'valibot';
import type { DeploymentName, Note, NoticeNote } from '../model/note.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { idShape, time } from '../snapshot/shapes.ts';
import type { Key, Row, Store } from '../snapshot/store.ts';
import { auditKey } from '../state/audit-key.ts';

/**
 * The deployment whose channels count (I3): one row of its own account, which its audit function alone writes. Whoever
 * else sends from the same outbox tells its own channels, and finishes nothing for these.
 */
export interface Deployment extends DeploymentName {
  readonly channelIds: readonly string[];
  /** When this one began to write the row. */
  readonly sinceMs: number;
  /** When it last said that it is there. */
  readonly seenMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Its writer says as often that it is there: a run that changes nothing seldom writes the row. */
const SAYS_SO_EVERY_MS = HOUR_MS;

const keyOf = (homeId: string): Key => auditKey(homeId, 'deployment');

/** A row of another shape is damaged, and counts as none: its writer says anew what its channels are. */
const read = (row: Row | undefined): Deployment | undefined =>
  parseOr(row, 'deployment', deploymentShape, undefined);

/** Several of them name a queue of the outbox. */
const CHANNEL_ID = /^[A-Za-z0-9-]{1,24}$/;
const deploymentShape: v.GenericSchema<unknown, Deployment> = v.object({
  regionId: idShape,
  functionName: idShape,
  channelIds: v.pipe(v.array(v.pipe(idShape, v.regex(CHANNEL_ID))), v.maxLength(52)),
  sinceMs: time,
  seenMs: time,
});

/** The deployment that holds the row; undefined: none has said so yet, and any run's channels count. */
export const readDeployment = async (store: Store, homeId: string): Promise<Deployment | undefined> =>
  read(await store.get('state', keyOf(homeId)));

export interface ClaimDeps {
  readonly store: Store;
  readonly homeId: string;
  readonly channelIds: readonly string[];
  readonly nowMs: number;
  /** Signs the write. */
  readonly token: string;
}

/**
 * The audit function says that it is there, and what its channels are. One that is silent for a day gives way.
 * @returns the deployment that holds the row now: this one, or another one's, beside which this one is a guest.
 */
export async function holdDeployment(
  name: DeploymentName,
  { store, homeId, channelIds, nowMs, token }: ClaimDeps,
): Promise<Deployment> {
  const row = await store.get('state', keyOf(homeId));
  const held = read(row);
  const isOurs = held !== undefined && isSame(held, name);
  // A time ahead of now was written by a clock that was wrong.
  const seenMs = inThePast(held?.seenMs, nowMs);
  if (held !== undefined && !isOurs && seenMs !== undefined && nowMs - seenMs < DAY_MS) return held;
  const isCurrent = isOurs && held.channelIds.join() === channelIds.join();
  if (isCurrent && seenMs !== undefined && nowMs - seenMs < SAYS_SO_EVERY_MS) return held;
  const { regionId, functionName } = name;
  const sinceMs = isOurs ? held.sinceMs : nowMs;
  const next: Deployment = { regionId, functionName, channelIds, sinceMs, seenMs: nowMs };
  const result = await store.write('state', {
    key: keyOf(homeId),
    columns: { deployment: JSON.stringify(next) },
    expected: row?.version ?? 0,
    token: `${token}/deployment`,
  });
  return result.kind === 'written' ? next : (read(result.current) ?? next);
}

export const isSame = (a: DeploymentName, b: DeploymentName): boolean =>
  a.regionId === b.regionId && a.functionName === b.functionName;

const toldKey = (homeId: string): Key => auditKey(homeId, 'second-deployment');

/** Two deployments use the same tables: said once of each pair, until another pair is. */
export async function tellSecond(
  notice: NoticeNote,
  { store, homeId, token }: Pick<ClaimDeps, 'store' | 'homeId' | 'token'>,
  post: (notes: readonly Note[]) => Promise<void>,
): Promise<void> {
  const row = await store.get('state', toldKey(homeId));
  if (row?.columns['notice'] === notice.id) return;
  await post([notice]);
  await store.write('state', {
    key: toldKey(homeId),
    columns: { notice: notice.id },
    expected: row?.version ?? 0,
    token: `${token}/second`,
  });
}

export const secondDeployment = (
  homeId: string,
  own: DeploymentName,
  first: Deployment,
  nowMs: number,
): NoticeNote => ({
  kind: 'notice',
  id: `notice/${homeId}/deployment/${own.regionId}/${own.functionName}/${first.sinceMs}`,
  accountId: homeId,
  atMs: nowMs,
  subject: { kind: 'audit', accountId: homeId },
  about: {
    kind: 'secondDeployment',
    first: { regionId: first.regionId, functionName: first.functionName },
    second: { regionId: own.regionId, functionName: own.functionName },
  },
});
