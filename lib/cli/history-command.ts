import { narrow } from '../inventory/filter-shares.ts';
import { type HistoryFilter, isAskedFor, reportedChange } from '../inventory/history-report.ts';
import { isOfSeveral, imagesOf, type Inventory, namesIn, receivedIn } from '../inventory/inventory.ts';
import { readChanges } from '../inventory/read-changes.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { unseenIn } from '../inventory/reported-blind-spots.ts';
import { fitsImage } from '../policy/wildcard.ts';
import { ConfigError } from '../errors.ts';
import type { Change } from '../model/change.ts';
import { systemClock } from '../platform/clock.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { accountIds, addSnapshotFlags, imagePatterns, moment, regionIds } from './flags.ts';
import { historyInWords } from './history-in-words.ts';
import { safeJson } from './json.ts';
import { type SnapshotFlags, withSnapshot } from './open-snapshot.ts';
import { mustKnowRegions, unknownAccount, unknownImage } from './unknown.ts';
import { sinceMs, untilMs, type When } from './when.ts';

const HELP = `
Examples:
  $ share-auditor history --since 7d
  $ share-auditor history --account 1234567890123456 --since 2026-03-01 --until 2026-03-31
  $ share-auditor history --owner Payments --since 30d
  $ share-auditor history --image 'wordpress-*' --json

Times: 2026-11-24 (with --until, that day is included), 2026-11-24T18:30 in ALERT_TIMEZONE, 2026-11-24T10:30Z, or an
age such as 7d, 24h or 30m. The history covers the last HISTORY_DAYS days.
--json: {accountId, owners, since, until, changes: [{id, kind, noticedAt, ownerId, ownerName, regionId, imageId,
imageName, accountId, verdict, sharedTime, neverSeenBefore, lastSeenWithoutAt}], unseen: as in "shares"}
Of the kind "received", "ownerId" shares its image with the audited account "accountId".

Exit codes:
  0  answered, even if nothing changed
  1  failed; the message says why
  2  a flag or a setting is wrong, or the image, account or region is not in the snapshot`;

interface HistoryFlags extends SnapshotFlags {
  readonly account?: readonly string[];
  readonly image?: readonly string[];
  readonly region?: readonly string[];
  readonly since?: When;
  readonly until?: When;
  readonly json?: boolean;
}

export const addHistoryCommand: AddCommand = (command, run) => {
  command
    .option('--account <ids>', 'only changes of shares with these accounts, or by them', accountIds)
    .option(
      '--image <pattern>',
      'only images with this id or name; * matches any text; may be repeated',
      imagePatterns,
    )
    .option('--region <list>', 'only these regions, comma-separated', regionIds)
    .option('--since <when>', 'only changes noticed at this time or later', moment)
    .option('--until <when>', 'only changes noticed before this time', moment)
    .option('--json', 'print only the answer, as JSON')
    .addHelpText('after', HELP);
  addSnapshotFlags(command).action((flags: HistoryFlags) => run((context) => history(flags, context)));
};

async function history(flags: HistoryFlags, context: CommandContext): Promise<ExitCode> {
  // What was forgotten has a history still.
  const asked = { ...flags, named: flags.region };
  return withSnapshot(asked, context, async ({ store, config, accountId, known, scopes }) => {
    const { audited } = known;
    const nowMs = systemClock.now();
    const { timeZone, historyDays } = config;
    const since = flags.since && sinceMs(flags.since, nowMs, timeZone);
    const until = flags.until && untilMs(flags.until, nowMs, timeZone);
    if (since !== undefined && until !== undefined && since >= until)
      throw new ConfigError(['--until: it is not later than --since; write a later time']);
    const filter = { accounts: flags.account, images: flags.image, regions: flags.region };
    const inventory = await readInventory(store, known, nowMs);
    const changes = await all(readChanges(store, scopes, { sinceMs: since, untilMs: until, audited }));
    const found = changes.filter((change) => isAskedFor(change, filter));
    // A name counts as known if it occurs anywhere in the history, not only in the period asked for.
    if (found.length === 0)
      throwIfUnknown(inventory, await all(readChanges(store, scopes, { audited })), filter);
    const nameOf = namesIn(inventory);
    const report = {
      accountId,
      owners: isOfSeveral(inventory) ? inventory.accounts.length : null,
      since: isoOf(since),
      until: isoOf(until),
      changes: found.map((change) => reportedChange(change, nameOf)),
      unseen: unseenIn(narrow(inventory, filter)),
    };
    context.out(
      flags.json === true
        ? safeJson(report)
        : historyInWords(report, { timeZone, screen: context.screen, historyDays }),
    );
    return EXIT.ok;
  });
}

const isoOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

async function all(changes: AsyncIterable<Change>): Promise<Change[]> {
  const found: Change[] = [];
  for await (const change of changes) found.push(change);
  return found;
}

/**
 * An answer of "no change" would mislead if the image, account or region is not in the snapshot.
 * @throws ConfigError for a name that neither the inventory nor the history holds.
 */
function throwIfUnknown(inventory: Inventory, changes: readonly Change[], filter: HistoryFilter): void {
  mustKnowRegions(
    filter.regions,
    inventory.scopes.map(({ scope }) => scope.regionId),
  );
  const images = imagesOf(inventory);
  const received = receivedIn(inventory);
  for (const pattern of filter.images ?? [])
    if (
      !images.some((image) => fitsImage([pattern], image)) &&
      !received.some(({ imageId, imageName: name }) => fitsImage([pattern], { imageId, name })) &&
      !changes.some((change) => isAskedFor(change, { images: [pattern] }))
    )
      throw unknownImage(pattern, [
        ...images,
        ...received.map(({ imageId, imageName: name }) => ({ imageId, name })),
      ]);
  for (const accountId of filter.accounts ?? [])
    if (
      !images.some(({ shares }) => shares.some((share) => share.accountId === accountId)) &&
      !received.some(({ ownerId }) => ownerId === accountId) &&
      !changes.some((change) => isAskedFor(change, { accounts: [accountId] }))
    )
      throw unknownAccount(
        accountId,
        images.flatMap(({ shares }) => shares.map((share) => share.accountId)),
      );
}
