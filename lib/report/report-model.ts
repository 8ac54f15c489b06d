import type { Language } from '../alert/message/texts.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../policy/trust-policy.ts';
import type { RunSummary } from '../audit/summary.ts';
import {
  imagesOf,
  type ImageInventory,
  type Inventory,
  type NameOf,
  namesIn,
  receivedIn,
} from '../inventory/inventory.ts';
import { countShares } from '../inventory/count-shares.ts';
import { exposedDays, exposures, type Exposures } from '../inventory/exposure.ts';
import { oldestUntrusted } from '../inventory/images-by-risk.ts';
import { newcomersIn } from '../inventory/newcomers.ts';
import { reportReceived } from '../inventory/received-report.ts';
import { reportedChange } from '../inventory/history-report.ts';
import { type Change, isAlert } from '../model/change.ts';
import { wallDays } from './cells.ts';
import { exceptionStates } from './exception-states.ts';
import { isoTime, isoTimeOrNull } from '../text/iso-time.ts';
import { byText, byVerdict } from '../text/order.ts';
import { reportOwners } from './owners.ts';
import {
  REPORT_FORMAT,
  type Report,
  type ReportAccount,
  type ReportChange,
  type ReportComparison,
  type ReportImage,
  type ReportShare,
} from './report.ts';
import { unverified } from './unverified.ts';

/** What a report is made from. */
export interface ReportSource {
  readonly inventory: Inventory;
  /** All that are known, in any order: they tell which accounts were never seen before, and what is over. */
  readonly changes: readonly Change[];
  /** `changes` reach back to then; undefined: as far as the history is kept. */
  readonly changesFromMs?: number | undefined;
  /** Of the deployment's own account, newest first; undefined: not known, and the report does not mention runs. */
  readonly runs?: readonly RunSummary[] | undefined;
  readonly policy?: TrustPolicy | undefined;
}

export interface ReportOptions {
  readonly language: Language;
  /** IANA zone. */
  readonly timeZone: string;
  /** List only the changes noticed since then; undefined: all that are known. */
  readonly sinceMs?: number | undefined;
  /** Say what changed since then; undefined: in the last seven days. */
  readonly comparedWith?: { readonly atMs: number; readonly basis: 'report' | 'period' } | undefined;
}

const WEEK_MS = 7 * 86_400_000;

/** The report of the snapshot as of the inventory's time. Pure. */
export function reportModel(source: ReportSource, options: ReportOptions): Report {
  const { inventory, runs, policy = EMPTY_POLICY } = source;
  const images = imagesOf(inventory);
  const nameOf = namesIn(inventory);
  const exposed = exposures(images, source.changes, policy, inventory.atMs);
  const newcomers = newcomersIn(source.changes);
  const shares = sharesOf(images, { policy, nameOf, exposed, newcomers });
  const untrusted = shares.filter(({ verdict }) => verdict !== 'trusted');
  const { sinceMs = -Infinity } = options;
  const changes = source.changes.filter(({ noticedAtMs }) => noticedAtMs >= sinceMs);
  const accounts = accountsOf(shares);
  const blind = unverified(inventory);
  const last = runs?.[0];
  return {
    format: REPORT_FORMAT,
    version: 1,
    madeAt: isoTime(inventory.atMs),
    reader: { language: options.language, timeZone: options.timeZone },
    summary: {
      ...countShares(images),
      exposureUnknown: images.filter((image) => image.exposedToEcs === undefined).length,
      neverSeenShares: untrusted.filter(({ neverSeenBefore }) => neverSeenBefore).length,
      untrustedSince: oldestUntrusted(untrusted),
      blind: blind.length,
    },
    lastRun: last === undefined ? null : { startedAt: last.startedAt, status: last.status },
    owners: reportOwners(inventory),
    scopes: inventory.scopes.map(({ scope, baseline, images: held, listedAtMs }) => ({
      accountId: scope.accountId,
      ownerName: nameOf(scope.accountId) ?? null,
      regionId: scope.regionId,
      baseline,
      images: held.length,
      imagesRead: held.filter((image) => image.readAtMs !== undefined).length,
      listedAt: isoTimeOrNull(listedAtMs),
    })),
    shares,
    accounts,
    exposed: images.filter((image) => image.exposedToEcs === true).map((image) => imageEntry(image, nameOf)),
    received: receivedIn(inventory).map((image) => reportReceived(image, policy, nameOf)),
    changesSince: isoTimeOrNull(options.sinceMs),
    changes: changes.map((change) => changeEntry(change, nameOf)).toSorted((a, b) => byText(b.id, a.id)),
    comparison: compare(exposed, options.comparedWith, inventory.atMs),
    exposure: {
      completeSince: isoTimeOrNull(completeSince(source, images)),
      days: exposedDays(exposed.all, wallDays(options.timeZone)),
    },
    blind,
    exceptions: exceptionStates(policy, inventory),
  };
}

interface ShareContext {
  readonly policy: TrustPolicy;
  readonly nameOf: NameOf;
  readonly exposed: Exposures;
  readonly newcomers: ReadonlySet<string>;
}

function sharesOf(
  images: readonly ImageInventory[],
  { policy, nameOf, exposed, newcomers }: ShareContext,
): ReportShare[] {
  return images
    .flatMap((image) => {
      const entry = imageEntry(image, nameOf);
      return image.shares.map((share) => ({
        ...entry,
        accountId: share.accountId,
        accountName: policy.exceptions.get(share.accountId)?.name ?? null,
        verdict: share.verdict,
        sharedTime: share.sharedTime ?? null,
        noticedAt: isoTime(share.noticedAtMs),
        baseline: share.baseline,
        neverSeenBefore: newcomers.has(share.accountId),
        untrustedSince: isoTimeOrNull(exposed.of(image, share.accountId)?.startMs),
      }));
    })
    .toSorted(
      (a, b) =>
        byVerdict(a.verdict, b.verdict) ||
        byText(b.noticedAt, a.noticedAt) ||
        byText(a.imageName, b.imageName) ||
        byText(a.imageId, b.imageId) ||
        byText(a.accountId, b.accountId),
    );
}

function compare({ all }: Exposures, with_: ReportOptions['comparedWith'], nowMs: number): ReportComparison {
  const { atMs: fromMs, basis } = with_ ?? { atMs: nowMs - WEEK_MS, basis: 'week' };
  const isSince = (ms: number | undefined): boolean => ms !== undefined && ms >= fromMs;
  return {
    since: isoTime(fromMs),
    basis,
    added: all.filter(({ noticedMs }) => isSince(noticedMs)).length,
    removed: all.filter(({ endMs }) => isSince(endMs)).length,
  };
}

/** From then on the history knows what ended: since the first thing was noticed, if it reaches so far back. */
function completeSince(
  { changes, changesFromMs }: ReportSource,
  images: readonly ImageInventory[],
): number | undefined {
  let first = Infinity;
  for (const { noticedAtMs } of changes) first = Math.min(first, noticedAtMs);
  for (const { shares } of images) for (const { noticedAtMs } of shares) first = Math.min(first, noticedAtMs);
  return first === Infinity ? undefined : Math.max(first, changesFromMs ?? first);
}

/** By account, the widest reach first. */
function accountsOf(shares: readonly ReportShare[]): ReportAccount[] {
  const held = new Map<string, ReportShare[]>();
  for (const share of shares) {
    const of = held.get(share.accountId);
    if (of === undefined) held.set(share.accountId, [share]);
    else of.push(share);
  }
  return [...held]
    .map(([accountId, of]) => ({
      accountId,
      name: of[0]?.accountName ?? null,
      images: new Set(of.map((share) => `${share.ownerId} ${share.regionId} ${share.imageId}`)).size,
      regions: [...new Set(of.map((share) => share.regionId))].toSorted(),
      verdict: of.map((share) => share.verdict).toSorted(byVerdict)[0] ?? 'untrusted',
    }))
    .toSorted(
      (a, b) => b.images - a.images || byVerdict(a.verdict, b.verdict) || byText(a.accountId, b.accountId),
    );
}

function imageEntry({ scope, imageId, name, readAtMs }: ImageInventory, nameOf: NameOf): ReportImage {
  return {
    imageId,
    imageName: name,
    ownerId: scope.accountId,
    ownerName: nameOf(scope.accountId) ?? null,
    regionId: scope.regionId,
    readAt: isoTimeOrNull(readAtMs),
  };
}

function changeEntry(change: Change, nameOf: NameOf): ReportChange {
  const { lastSeenWithoutAt: _, neverSeenBefore, ...entry } = reportedChange(change, nameOf);
  return { ...entry, neverSeenBefore: neverSeenBefore ?? false, alerted: isAlert(change) };
}
