import { InvalidArgumentError } from 'commander';
import { visibleName } from '../alert/message/visible-text.ts';
import { loadPolicy } from '../audit/load-policy.ts';
import { type Config, readConfig } from '../config.ts';
import { AuditError, ConfigError } from '../errors.ts';
import type { CustomImage, Share } from '../model.ts';
import { callerIdentity } from '../platform/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { type CredentialSource, credentialSource, defaultChain } from '../platform/credentials.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import { outcomes } from '../revoke/outcome.ts';
import { type Asked, type Plan, planRevocation } from '../revoke/plan.ts';
import { REMOVE, takeBack } from '../revoke/take-back.ts';
import { rpcCaller, type RpcCall } from '../swas/call.ts';
import { type SwasClient, swasClient } from '../swas/client.ts';
import type { SwasError } from '../swas/errors.ts';
import { CallQuota } from '../swas/quota.ts';
import { readShares } from '../swas/read-shares.ts';
import { canAsk, confirm } from './confirm.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { accountIds } from './flags.ts';
import { safeJson } from './json.ts';
import { planInWords, resultInWords } from './revoke-in-words.ts';

const HELP = `
It reads the image's share accounts from the cloud, shows what it will do, asks, takes the shares back
(RemoveCustomImageShareAccount) and reads again to see what came of it. It writes nothing into the snapshot: the next
audit records the change. Taking a share back recalls no copy already made.

It needs swas-open:RemoveCustomImageShareAccount, which the functions' role does not have: docs/ram/revoke-policy.json.

Examples:
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --account 1098765432109876543
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --all-untrusted --max 50

--json (with --yes): {image, taken: [{accountId, verdict, outcome}], spared, notShared, failure}; outcome is takenBack,
stillShared or unknown

Exit codes:
  0  all that was to be taken back is, or there was nothing to take back
  1  failed, or a share is still there, or it is not known, or the answer was no
  2  a flag or a setting is wrong, more than --max match, or nobody is there to ask (see --yes); nothing was changed`;

interface RevokeFlags {
  readonly region: string;
  readonly image: string;
  readonly account?: readonly string[];
  readonly allUntrusted?: boolean;
  readonly includeTrusted?: boolean;
  readonly policy?: string;
  readonly max: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const addRevokeCommand: AddCommand = (cli, run) => {
  cli
    .command('revoke')
    .description('take shares of an image back, after a fresh look and a question')
    .requiredOption(
      '--region <region>',
      'where the image is',
      oneOf(REGION_ID, 'a region id looks like cn-hangzhou.'),
    )
    .requiredOption(
      '--image <id>',
      'the image, by its id',
      oneOf(IMAGE_ID, 'an image id looks like m-bp1223166134fe767452.'),
    )
    .option('--account <list>', 'the accounts to take it back from', accountIds)
    .option('--all-untrusted', 'instead: every account that the trust policy does not trust')
    .option('--include-trusted', 'also accounts that the trust policy trusts')
    .option('--policy <file>', 'trusted accounts (default: POLICY_FILE, or policy.yaml here if it exists)')
    .option('--max <n>', 'refuse when more than so many shares match', upTo, 10)
    .option('--yes', 'do not ask')
    .option('--json', 'print what came of it as JSON, and nothing else; needs --yes')
    .addHelpText('after', HELP)
    .action((flags: RevokeFlags) => run((context) => revoke(flags, context)));
};

function oneOf(pattern: RegExp, complaint: string) {
  return (value: string): string => {
    if (!pattern.test(value)) throw new InvalidArgumentError(complaint);
    return value;
  };
}

function upTo(value: string): number {
  const n = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (n < 1) throw new InvalidArgumentError('must be a whole number from 1.');
  return n;
}

async function revoke(flags: RevokeFlags, context: CommandContext): Promise<ExitCode> {
  const { out, err, screen, signal } = context;
  const asked = whatIsAsked(flags);
  const cloud = await connect(flags, context);
  const image = await findImage(cloud.client, flags, signal);
  const before = await readAfresh(cloud.client, flags, new Set(), signal);
  const plan = planRevocation(before, asked, {
    imageId: flags.image,
    policy: cloud.policy,
    nowMs: systemClock.now(),
    includeTrusted: flags.includeTrusted === true,
  });
  if (flags.json !== true) err(planInWords(plan, { image, region: flags.region }, screen));
  if (plan.take.length > flags.max)
    throw new ConfigError([
      `${plan.take.length} shares match, and at most ${flags.max} are taken back at once: name fewer accounts, or repeat with --max ${plan.take.length}`,
    ]);
  if (plan.take.length > 0 && flags.yes !== true && !(await isConfirmed(plan, context))) {
    err('Nothing was changed.\n');
    return EXIT.failed;
  }
  const taken = plan.take.map((share) => share.accountId);
  const failure =
    taken.length === 0
      ? undefined
      : await takeBack(taken, { ...cloud, clock: systemClock, image: cloud.address, signal });
  const after = taken.length === 0 ? {} : await lookAgain(cloud.client, flags, taken, signal);
  const isDone = taken.every((id) => after[id] === 'takenBack');
  if (flags.json === true) out(safeJson(resultAsJson(image, plan, after, failure)));
  else
    out(
      resultInWords(
        plan,
        after,
        failure === undefined ? undefined : await mended(failure, flags, cloud),
        screen,
      ),
    );
  return isDone ? EXIT.ok : EXIT.failed;
}

function whatIsAsked({ account, allUntrusted, yes, json }: RevokeFlags): Asked {
  if ((account === undefined) === (allUntrusted !== true))
    throw new ConfigError(['name the accounts with --account, or take --all-untrusted: one of the two']);
  if (json === true && yes !== true) throw new ConfigError(['--json asks nothing, so it needs --yes']);
  return account === undefined ? { kind: 'untrusted' } : { kind: 'accounts', accountIds: account };
}

interface Cloud {
  readonly config: Config;
  readonly credentials: CredentialSource;
  readonly policy: Awaited<ReturnType<typeof loadPolicy>>;
  readonly address: { readonly regionId: string; readonly imageId: string };
  readonly call: RpcCall;
  readonly quota: CallQuota;
  readonly client: SwasClient;
}

async function connect(flags: RevokeFlags, { environment, redactor, err }: CommandContext): Promise<Cloud> {
  const config = readConfig(
    {
      ...environment,
      REGIONS: flags.region,
      ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
    },
    { onFunctionCompute: false },
  );
  redactor.add(...config.secrets);
  const policy = await loadPolicy(config.policyFile, process.cwd());
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  await credentials.get();
  const endpoint = config.swasEndpoint.replaceAll('{region}', flags.region);
  const call = rpcCaller({ endpoint, version: '2020-06-01', credentials });
  const quota = new CallQuota(config.callsPerMinute, systemClock, {}, (api, ms) => {
    if (ms >= 2_000) err(`waiting ${Math.ceil(ms / 1000)} s for the call quota of ${api}\n`);
  });
  const client = swasClient({ callFor: () => call, quota, clock: systemClock, random: Math.random });
  return {
    config,
    credentials,
    policy,
    address: { regionId: flags.region, imageId: flags.image },
    call,
    quota,
    client,
  };
}

async function findImage(
  client: SwasClient,
  { region, image }: RevokeFlags,
  signal: AbortSignal,
): Promise<CustomImage> {
  const { entries } = await client.listCustomImages({ regionId: region, imageIds: [image] }, { signal });
  const found = entries.find((entry) => entry.imageId === image);
  if (found === undefined)
    throw new AuditError(
      `There is no image ${image} in ${region} that belongs to these credentials. Check --image and --region; "share-auditor shares" shows both`,
      { code: 'NoSuchImage' },
    );
  return found;
}

async function readAfresh(
  client: SwasClient,
  { region, image }: RevokeFlags,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Share[]> {
  const address = { regionId: region, imageId: image };
  const reading = await readShares(client, address, known, systemClock, { signal });
  if (reading.coverage === 'complete') return reading.shares;
  throw new AuditError(
    `With whom ${image} is shared cannot be read to the end, so nothing was changed: ${reading.failure?.message ?? 'unknown'}`,
    { code: 'NotRead', retryable: true },
  );
}

/** Not interrupted by Ctrl-C: what was done has to be said. */
async function lookAgain(
  client: SwasClient,
  { region, image }: RevokeFlags,
  taken: readonly string[],
  signal: AbortSignal,
) {
  const address = { regionId: region, imageId: image };
  const reading = await readShares(
    client,
    address,
    new Set(taken),
    systemClock,
    signal.aborted ? {} : { signal },
  );
  return outcomes(taken, reading);
}

async function isConfirmed(plan: Plan, { signal }: CommandContext): Promise<boolean> {
  if (!canAsk())
    throw new ConfigError([
      'nobody is there to be asked: repeat with --yes to take these shares back without a question',
    ]);
  const n = plan.take.length;
  return confirm(`Take ${n === 1 ? 'this share' : `these ${n} shares`} back?`, signal);
}

/** The failure; where a permission is missing, with the statement that grants it. */
async function mended(failure: SwasError, flags: RevokeFlags, cloud: Cloud): Promise<string> {
  if (failure.code !== 'SwasDenied') return failure.message;
  const { accountId } = await callerIdentity(cloud.config.stsEndpoint, cloud.credentials);
  const statement = {
    Effect: 'Allow',
    Action: `swas-open:${REMOVE}`,
    Resource: `acs:swas-open:${flags.region}:${accountId}:customimage/${flags.image}`,
  };
  return `${failure.message}\nThe statement that allows it:\n  ${JSON.stringify(statement)}`;
}

const resultAsJson = (
  image: CustomImage,
  plan: Plan,
  after: Readonly<Record<string, string>>,
  failure: SwasError | undefined,
) => ({
  image: { imageId: image.imageId, name: visibleName(image.name) },
  taken: plan.take.map(({ accountId, verdict }) => ({
    accountId,
    verdict,
    outcome: after[accountId] ?? 'unknown',
  })),
  spared: plan.spared.map((share) => share.accountId),
  notShared: plan.notShared,
  failure: failure === undefined ? null : { code: failure.code, message: failure.message },
});
