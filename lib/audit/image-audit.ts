import { type Change, isAlert } from '../model/change.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import type { Note } from '../model/note.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import type { Clock } from '../platform/clock.ts';
import { timeId } from '../platform/ids.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import type { ListOptions } from '../openapi/pages.ts';
import { readShares } from '../swas/read-shares.ts';
import type { Baseline } from '../state/baseline.ts';
import type { Coverage } from '../state/coverage.ts';
import { diff, diffGone, type Step } from './diff.ts';
import type { PostedNotes } from '../state/health-note.ts';
import type { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { SeenAccounts } from '../state/seen-accounts.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';

/** What the audit of a scope needs from the run. */
export interface ScopeDeps {
  readonly store: Store;
  readonly client: SwasClient;
  readonly seen: SeenAccounts;
  readonly policy: TrustPolicy;
  readonly clock: Clock;
  readonly calls: ListOptions;
  /** Calls off what is under way: the run cannot go on. */
  readonly stop: () => void;
  /** What was read to its end within this time is not read again; undefined: everything is, in every run. */
  readonly freshMs?: number | undefined;
  /** A token for each write, never the same twice. */
  readonly newToken: () => string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly posted: PostedNotes;
}

export interface ImageDeps extends ScopeDeps {
  readonly scope: Scope;
  readonly snapshot: ScopeSnapshot;
  readonly coverage: Coverage;
  readonly baseline: Baseline | undefined;
  /** The scope's last complete list before this run's. */
  readonly lastListedMs: number | undefined;
  /** Hears of each step that was committed. */
  readonly onStep: (step: Step) => void;
}

/** Under a lease nobody else writes these rows; whoever does so again and again is a fault to be seen. */
const MAX_CONFLICTS = 5;

/** Reads one image, commits and posts what changed. Throws only for the store. */
export async function readImage(image: CustomImage, parts: ImageDeps): Promise<Reading> {
  const { client, clock, calls, scope, snapshot, coverage } = parts;
  const address = { regionId: scope.regionId, imageId: image.imageId };
  const from = coverage.image(image.imageId).cut?.nextPage;
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
    const known = snapshot.image(image.imageId);
    const held = new Set(known?.shares.map((s) => s.accountId));
    const reading = await readShares(client, address, held, clock, calls, from);
    if (await apply(image, reading, known, parts)) return reading;
    // Decided on a row that somebody else has changed meanwhile: read the cloud again, too.
  }
  const message = `Somebody else keeps writing the row of image ${image.imageId}; does a second deployment use the same tables without this one's lease?`;
  throw new StoreError(message, { code: 'StoreUnavailable', retryable: true });
}

/** Commits and posts that an image is gone. */
export async function commitGone(imageId: string, parts: ImageDeps): Promise<void> {
  const { clock, snapshot, scope, newToken } = parts;
  const known = snapshot.image(imageId);
  if (known === undefined) return;
  const step = diffGone(known, scope, clock.now(), () => timeId(clock.now()));
  if (!(await snapshot.commit(step.next, newToken()))) return;
  parts.onStep(step);
  await postChanges(imageId, parts);
}

/** Posts what an image's row carries. `again`: an earlier run committed it and may have posted some of it. */
export async function postChanges(imageId: string, parts: ImageDeps, again = false): Promise<void> {
  const { store, snapshot, seen, postNotes, newToken } = parts;
  await postRow(imageId, { store, snapshot, seen, postNotes, token: newToken(), again });
}

/** @returns false when the row was changed by somebody else meanwhile. */
async function apply(
  image: CustomImage,
  reading: Reading,
  asRead: KnownImage | undefined,
  parts: ImageDeps,
): Promise<boolean> {
  const { seen, clock, policy, scope, snapshot, coverage, baseline, newToken } = parts;
  for (let known = asRead; ; known = snapshot.image(image.imageId)) {
    const held = new Set(known?.shares.map((s) => s.accountId));
    await seen.learn(reading.shares.map((s) => s.accountId).filter((id) => !held.has(id)));
    const step = diff({
      scope,
      known,
      listedFirst: baseline?.listedFirst(image),
      image,
      reading,
      policy,
      nowMs: clock.now(),
      lastReadMs: coverage.image(image.imageId).readAtMs,
      lastListedMs: parts.lastListedMs,
      hasBeenSeen: (id) => held.has(id) || seen.has(id),
      newId: () => timeId(clock.now()),
    });
    if (!step.altered) return true;
    await recordBaseline(image, step.baseline, parts);
    if (!(await snapshot.commit(step.next, newToken()))) return false;
    parts.onStep(step);
    await postChanges(image.imageId, parts);
    if (!step.more) return true;
  }
}

/** Before the commit, and harmless to repeat: what is baseline leaves no change in the row that would bring it back. */
async function recordBaseline(
  image: CustomImage,
  found: readonly KnownShare[],
  parts: ImageDeps,
): Promise<void> {
  if (found.length === 0) return;
  const { seen, clock, scope, snapshot, baseline, newToken, postNotes } = parts;
  const accounts = found.map((s) => s.accountId);
  await seen.remember(accounts, scopeKey(scope), clock.now(), newToken());
  if (baseline?.told === true)
    await postNotes([baseline.lateNote(image, found, snapshot.version(image.imageId), clock.now())]);
}

export interface PostDeps {
  readonly store: Store;
  readonly snapshot: ScopeSnapshot;
  readonly seen: SeenAccounts;
  /** Puts notes into the outbox, each once under its id. */
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly token: string;
  /** The changes come from an earlier run, which may have posted some of them. */
  readonly again: boolean;
}

/**
 * Posts the changes that an image's row carries: a note for each that alerts, then a history row for each, which
 * marks the note as posted for longer than the outbox keeps it, then they leave the row. Every step may be done
 * again after a crash and changes nothing the second time.
 */
export async function postRow(imageId: string, parts: PostDeps): Promise<void> {
  const { store, snapshot, seen, token } = parts;
  const image = snapshot.image(imageId);
  if (image === undefined || image.changes.length === 0) return;
  const posted = parts.again ? await postedBefore(image.changes, store) : new Set<string>();
  const changes = image.changes.filter((change) => !posted.has(change.id));
  await parts.postNotes(changes.filter(isAlert).map(noteOf));
  await store.writeMany(
    'history',
    changes.map((change) => ({
      key: historyKey(change),
      columns: { change: JSON.stringify(change), kind: change.kind, image_id: change.imageId },
      expected: 0,
      token,
    })),
  );
  const accounts = image.changes.flatMap((c) => ('accountId' in c ? [c.accountId] : []));
  await seen.remember(accounts, scopeKey(snapshot.scope), image.changes[0]?.noticedAtMs ?? 0, token);
  // A conflict means that somebody else wrote the row meanwhile; whoever comes next posts what is left in it.
  await snapshot.commit({ ...image, changes: [] }, `${token}/posted`);
}

const historyKey = (change: Change) => ({ partition: scopeKey(change.scope), sort: change.id });

async function postedBefore(changes: readonly Change[], store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.getMany('history', changes.map(historyKey));
  return new Set(rows.map((row) => row.key.sort));
}

const noteOf = (change: Change): Note => ({
  kind: 'change',
  id: `change/${change.id}`,
  accountId: change.scope.accountId,
  atMs: change.noticedAtMs,
  change,
});
