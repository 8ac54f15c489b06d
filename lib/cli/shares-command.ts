import { Option } from 'commander';
import { imagesOf, type Inventory, receivedIn } from '../inventory/inventory.ts';
import { narrow } from '../inventory/filter-shares.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { receivedReport } from '../inventory/received-report.ts';
import { rejudge } from '../inventory/rejudge.ts';
import { standingOfShare } from '../inventory/images-by-risk.ts';
import type { KnownScopes } from '../inventory/known-scopes.ts';
import { postureCounts } from '../inventory/posture-counts.ts';
import { readChanges } from '../inventory/read-changes.ts';
import { type SharesReport, sharesReport } from '../inventory/shares-report.ts';
import { type Posture, postureOf } from '../model/posture.ts';
import type { Store } from '../snapshot/store.ts';
import { EMPTY_POLICY } from '../policy/trust-policy.ts';
import { fitsImage } from '../policy/wildcard.ts';
import type { Change, Verdict } from '../model/change.ts';
import { systemClock } from '../platform/clock.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { accountIds, addSnapshotFlags, imagePatterns, regionIds, verdicts } from './flags.ts';
import { safeJson } from './json.ts';
import { type OpenSnapshot, type SnapshotFlags, withSnapshot } from './open-snapshot.ts';
import { ownerInWords } from './owners.ts';
import { receivedInWords } from './received-in-words.ts';
import { plural } from '../text/plural.ts';
import { sharesInWords } from './shares-in-words.ts';
import { mustKnowRegions, unknownImage } from './unknown.ts';

const HELP = `
Examples:
  $ share-auditor shares
  $ share-auditor shares --all
  $ share-auditor shares --trust untrusted,expired
  $ share-auditor shares --owner Payments --owner 1234567890123456
  $ share-auditor shares --image 'wordpress-*' --region cn-hangzhou --json
  $ share-auditor shares --received

The answer comes from the snapshot; no image API is called. It begins with how things stand, and lists the shared
images, the worst first: accounts never seen before, then untrusted, expired and trusted ones. With --all, --image or
--account it lists the shares of each image in the same order. STANDING is the verdict of the last run. "Never seen
before": no image had been shared with the account before this share came, as far as HISTORY_DAYS reaches.
--json: {accountId, owners, at, shares: [{ownerId, ownerName, regionId, imageId, imageName, readAt, imageMissingSince,
accountId, verdict, sharedTime, noticedAt, baseline, missingSince, neverSeenBefore, untrustedSince}],
exposedToEcs: [{ownerId, ownerName, regionId, imageId, imageName, readAt, imageMissingSince}], receivedImages,
unseen: [{kind, ownerId, ownerName, regionId, images, since, message}]}
The regions and images in "unseen" may have shares that are not listed. "owners" is the number of accounts covered, or
null if there is only one.

--received lists the images that other accounts share with the audited ones. They are not audited, and nothing else
counts them. What the audited accounts share among themselves is listed at its owner.
--received --json: {accountId, owners, at, received: [{ownerId, ownerName, regionId, imageId, imageName, accountId,
accountName}], unseen}. "ownerId" shares the image with the audited account "accountId".

Exit codes:
  0  answered, even if nothing is shared
  1  failed; the message says why
  2  a flag or a setting is wrong, or the image or region is not in the snapshot`;

interface SharesFlags extends SnapshotFlags {
  readonly account?: readonly string[];
  readonly image?: readonly string[];
  readonly region?: readonly string[];
  readonly trust?: readonly Verdict[];
  readonly all?: boolean;
  readonly received?: boolean;
  readonly json?: boolean;
}

export const addSharesCommand: AddCommand = (command, run) => {
  command
    .option('--all', 'list every share, not only every image')
    .option('--account <ids>', 'only shares with these accounts; with --received, by them', accountIds)
    .option(
      '--image <pattern>',
      'only images with this id or name; * matches any text; may be repeated',
      imagePatterns,
    )
    .option('--region <list>', 'only these regions, comma-separated', regionIds)
    .option('--trust <list>', 'only shares that are untrusted, expired or trusted', verdicts)
    .addOption(
      new Option(
        '--received',
        'list the images that other accounts share with the audited ones instead',
      ).conflicts(['trust', 'all']),
    )
    .option('--policy <file>', 'the trust policy, for account names (default: the policy in force)')
    .option('--json', 'print only the answer, as JSON')
    .addHelpText('after', HELP);
  addSnapshotFlags(command).action((flags: SharesFlags) => run((context) => shares(flags, context)));
};

async function shares(flags: SharesFlags, context: CommandContext): Promise<ExitCode> {
  return withSnapshot(
    flags,
    context,
    async ({ store, config, policy, file, accountId, known }: OpenSnapshot) => {
      const nowMs = systemClock.now();
      const inventory = await readInventory(store, known, nowMs);
      throwIfUnknown(inventory, flags);
      const { account: accounts, image: images, region: regions, trust } = flags;
      const filter = { accounts, images, regions, verdicts: trust };
      const report =
        flags.received === true
          ? receivedReport(inventory, filter, policy, accountId)
          : sharesReport(inventory, filter, {
              accountId,
              policy,
              changes: await changesOf(inventory, store, known),
            });
      if (flags.json === true) {
        context.out(safeJson(report));
        return EXIT.ok;
      }
      const filtered = [accounts, images, regions, trust].some((given) => given !== undefined);
      const { timeZone } = config;
      const [only, ...others] = inventory.accounts;
      const whose =
        only === undefined || others.length > 0
          ? plural(inventory.accounts.length, 'account')
          : `account ${ownerInWords(only.accountId, only.name)}`;
      const words = { timeZone, screen: context.screen, filtered, whose };
      if ('received' in report) {
        context.out(receivedInWords(report, words));
        return EXIT.ok;
      }
      // Whoever names an image or an account wants its shares.
      const isEachShare = flags.all === true || images !== undefined || accounts !== undefined;
      const posture = filtered ? undefined : postureNow(inventory, report);
      context.out(sharesInWords(report, { ...words, policy, isEachShare, posture }));
      const here = file?.policy ?? EMPTY_POLICY;
      const otherwise = here.exceptions.size === 0 ? [] : rejudge(inventory, here, nowMs);
      if (otherwise.length > 0)
        context.err(
          `The policy file here gives ${plural(otherwise.length, 'share')} another verdict than the last run did; "share-auditor trust check" shows which.\n`,
        );
      return EXIT.ok;
    },
  );
}

/** The history says which accounts had never been seen. It is read only where there is a share that is not trusted. */
async function changesOf(
  inventory: Inventory,
  store: Store,
  { audited, scopes }: KnownScopes,
): Promise<readonly Change[]> {
  const isAsked = imagesOf(inventory).some(({ shares: held }) =>
    held.some(({ verdict }) => verdict !== 'trusted'),
  );
  const found: Change[] = [];
  if (isAsked) for await (const change of readChanges(store, scopes, { audited })) found.push(change);
  return found;
}

const postureNow = (inventory: Inventory, { shares: reported }: SharesReport): Posture =>
  postureOf({
    ...postureCounts(inventory),
    neverSeenShares: reported.filter((share) => standingOfShare(share) === 'neverSeen').length,
  });

/**
 * An answer of "nothing is shared" would mislead if the image or region is not in the snapshot.
 * @throws ConfigError for a region or image that the snapshot does not hold.
 */
function throwIfUnknown(inventory: Inventory, { image, region }: SharesFlags): void {
  mustKnowRegions(
    region,
    inventory.scopes.map(({ scope }) => scope.regionId),
  );
  const there = narrow(inventory, { regions: region });
  const images = [
    ...imagesOf(there),
    ...receivedIn(there).map(({ imageId, imageName }) => ({ imageId, name: imageName })),
  ];
  for (const pattern of image ?? [])
    if (!images.some((known) => fitsImage([pattern], known))) throw unknownImage(pattern, images);
}
