import { InvalidArgumentError } from 'commander';
import { AuditError, ConfigError } from '../errors.ts';
import { systemClock } from '../platform/clock.ts';
import type { CustomImage } from '../model/image.ts';
import { isPermissionMissing } from '../openapi/errors.ts';
import { IMAGE_ID, REGION_ID } from '../platform/id-patterns.ts';
import { type RevokeOutcome, outcomes } from '../revoke/outcome.ts';
import { type RevokeTarget, type Plan, planRevocation } from '../revoke/plan.ts';
import { canAsk, confirm } from './confirm.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { accountIds } from './flags.ts';
import { safeJson } from './json.ts';
import { type CloudImage, connectImage } from './revoke-cloud.ts';
import { REVOKE_HELP } from './revoke-help.ts';
import { NOTHING_TO_RECORD } from './revoke-record.ts';
import { planInWords, type Result, resultAsJson, resultInWords } from './revoke-in-words.ts';

export interface RevokeFlags {
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

export const addRevokeCommand: AddCommand = (command, run) => {
  const region = matching(REGION_ID, 'a region id looks like cn-hangzhou.');
  const image = matching(IMAGE_ID, 'an image id looks like m-bp1223166134fe767452.');
  command
    .requiredOption('--region <region>', 'the region of the image', region)
    .requiredOption('--image <id>', 'the id of the image', image)
    .option('--account <list>', 'the accounts to take it back from', accountIds)
    .option('--all-untrusted', 'instead of --account: every account that the trust policy does not trust')
    .option('--include-trusted', 'with --account: also accounts that the trust policy trusts')
    .option('--policy <file>', 'trusted accounts (default: the policy in force)')
    .option('--max <n>', 'the maximum number of shares to take back', upTo, 10)
    .option('--yes', 'do not ask')
    .option('--json', 'print only the result, as JSON; needs --yes')
    .addHelpText('after', REVOKE_HELP)
    .action((flags: RevokeFlags) => run((context) => revoke(flags, context)));
};

function matching(pattern: RegExp, complaint: string) {
  return (value: string): string => {
    if (!pattern.test(value)) throw new InvalidArgumentError(complaint);
    return value;
  };
}

function upTo(value: string): number {
  const n = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (n < 1) throw new InvalidArgumentError('must be a whole number from 1 to 99999.');
  return n;
}

/** `revoke`: reads the shares, shows the plan, asks, takes the shares back, and reads again to verify. */
async function revoke(flags: RevokeFlags, context: CommandContext): Promise<ExitCode> {
  const { out, err, screen, signal } = context;
  const target = readTarget(flags);
  const named = target.kind === 'accounts' ? target.accountIds.length : 0;
  const beforehand = tooMany(flags, named, 'are named');
  if (beforehand !== undefined) {
    err(beforehand);
    return EXIT.usage;
  }
  const cloud = await connectImage(flags, context);
  const image = await cloud.find();
  const before = await cloud.read(signal);
  if (before.certainty === 'failed' || signal.aborted)
    throw new AuditError(
      `The shares of ${flags.image} could not be read; nothing was changed: ${before.failure?.message ?? 'stopped'}`,
      { code: 'NotRead', retryable: true },
    );
  const plan = planRevocation(before, target, {
    imageId: flags.image,
    policy: cloud.policy,
    nowMs: systemClock.now(),
    includeTrusted: flags.includeTrusted === true,
  });
  if (flags.json !== true) err(planInWords(plan, { image, region: flags.region }, screen));
  const refusal = tooMany(flags, plan.take.length, 'match') ?? noTerminalToAskAt(flags, plan);
  if (refusal !== undefined) {
    err(refusal);
    return EXIT.usage;
  }
  if (plan.take.length > 0 && flags.yes !== true && !(await confirm(question(plan.take.length), signal))) {
    err('Nothing was changed.\n');
    return EXIT.failed;
  }
  const verified = await takeBackAndVerify(plan, image, { cloud, signal });
  const result = { image, region: flags.region, plan, ...verified };
  out(flags.json === true ? safeJson(resultAsJson(result)) : resultInWords(result, screen));
  return exitCode(result, target);
}

function readTarget(flags: RevokeFlags): RevokeTarget {
  const { account, allUntrusted, includeTrusted, yes, json } = flags;
  const problems: string[] = [];
  if ((account === undefined) === (allUntrusted !== true))
    problems.push('give either --account with the accounts, or --all-untrusted');
  if (allUntrusted === true && includeTrusted === true)
    problems.push('--include-trusted contradicts --all-untrusted: name trusted accounts with --account');
  if (json === true && yes !== true) problems.push('--json cannot ask, so it needs --yes');
  if (problems.length > 0) throw new ConfigError(problems);
  return account === undefined
    ? { kind: 'untrusted' }
    : { kind: 'accounts', accountIds: [...new Set(account)] };
}

const tooMany = ({ max }: RevokeFlags, n: number, how: string): string | undefined =>
  n <= max
    ? undefined
    : `${n} accounts ${how}, but --max allows ${max}; nothing was changed. Name fewer, or add --max ${n}.\n`;

const question = (n: number): string => `Take ${n === 1 ? 'this share' : `these ${n} shares`} back?`;

/**
 * The message if there is no terminal to ask at, with the command to run instead. The command names the accounts that
 * were shown, so that it takes back no share that was made afterwards.
 */
function noTerminalToAskAt(flags: RevokeFlags, { take }: Plan): string | undefined {
  const { region, image, includeTrusted, policy, yes } = flags;
  if (take.length === 0 || yes === true || canAsk()) return undefined;
  const command = [
    `share-auditor revoke --region ${region} --image ${image}`,
    `--account ${take.map(({ accountId }) => accountId).join(',')}`,
    ...(includeTrusted === true ? ['--include-trusted'] : []),
    ...(policy === undefined ? [] : [`--policy ${shellWord(policy)}`]),
    ...(take.length > 10 ? [`--max ${take.length}`] : []),
    '--yes',
  ];
  return `Nothing was changed: there is no terminal to ask at. If the above is what you want:\n  ${command.join(' ')}\n`;
}

const shellWord = (text: string): string =>
  /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

type Verified = Pick<Result, 'after' | 'failure' | 'statement' | 'snapshot'>;

async function takeBackAndVerify(
  { take, unseen }: Plan,
  image: CustomImage,
  { cloud, signal }: { readonly cloud: CloudImage; readonly signal: AbortSignal },
): Promise<Verified> {
  const taken = take.map(({ accountId }) => accountId);
  if (taken.length === 0)
    return { after: {}, failure: undefined, statement: undefined, snapshot: NOTHING_TO_RECORD };
  const { accepted, failure } = await cloud.takeBack(taken);
  // After Ctrl-C the result is still read and printed, so the signal is not passed on. A second one ends the process.
  const found = await cloud.read(signal.aborted ? undefined : signal);
  const after = outcomes([...taken, ...unseen], found);
  const gone = take.filter(({ accountId }) => after[accountId] === 'takenBack');
  // Without an accepted call, one reading that lacks a share does not prove that it is gone (I1).
  const proven = gone.filter(({ accountId }) => accepted.includes(accountId));
  const unproven = gone.filter((share) => !proven.includes(share)).map(({ accountId }) => accountId);
  const snapshot = await cloud.record(image, proven);
  const isPermission = failure !== undefined && isPermissionMissing(failure);
  return {
    after,
    failure,
    statement: isPermission ? await cloud.statement() : undefined,
    snapshot: { ...snapshot, pending: [...snapshot.pending, ...unproven] },
  };
}

function exitCode({ plan, after }: Result, target: RevokeTarget): ExitCode {
  const ends: readonly RevokeOutcome[] = Object.values(after);
  if (ends.includes('stillShared')) return EXIT.failed;
  // For named accounts, the second reading decides; a gap in the first one does not matter.
  const isGap = plan.gap !== undefined && (target.kind === 'untrusted' || ends.length === 0);
  return isGap || ends.includes('unknown') ? EXIT.partial : EXIT.ok;
}
