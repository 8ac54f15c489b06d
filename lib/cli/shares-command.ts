import { Option } from 'commander';
import { imagesOf, type Inventory, receivedIn } from '../inventory/inventory.ts';
import { narrow } from '../inventory/filter-shares.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { receivedReport } from '../inventory/received-report.ts';
import { rejudge } from '../inventory/rejudge.ts';
import { sharesReport } from '../inventory/shares-report.ts';
import { EMPTY_POLICY } from '../policy/trust-policy.ts';
import { fitsImage } from '../policy/wildcard.ts';
import type { Verdict } from '../model/change.ts';
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
  $ share-auditor shares --trust untrusted,expired
  $ share-auditor shares --owner Payments --owner 1234567890123456
  $ share-auditor shares --image 'wordpress-*' --region cn-hangzhou --json
  $ share-auditor shares --received

The answer comes from the snapshot; no image API is called. STANDING is the verdict of the last run.
--json: {accountId, owners, at, shares: [{ownerId, ownerName, regionId, imageId, imageName, readAt, imageMissingSince,
accountId, verdict, sharedTime, noticedAt, baseline, missingSince}], exposedToEcs: [{ownerId, ownerName, regionId,
imageId, imageName, readAt, imageMissingSince}], receivedImages, unseen: [{kind, ownerId, ownerName, regionId, images,
since, message}]}
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
  readonly received?: boolean;
  readonly json?: boolean;
}

export const addSharesCommand: AddCommand = (command, run) => {
  command
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
      ).conflicts('trust'),
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
          : sharesReport(inventory, filter, accountId);
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
      const words = { policy, timeZone, screen: context.screen, filtered, whose };
      if ('received' in report) {
        context.out(receivedInWords(report, words));
        return EXIT.ok;
      }
      context.out(sharesInWords(report, words));
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
