import { addException, changeException } from '../../policy/edit-policy.ts';
import { parseTrustPolicy } from '../../policy/parse-trust-policy.ts';
import type { TrustException, TrustPolicy } from '../../policy/trust-policy.ts';
import { ConfigError } from '../../errors.ts';
import { type ExplainedException, explainPolicy, type HeldShare } from '../../inventory/explain-policy.ts';
import { systemClock } from '../../platform/clock.ts';
import { blindInWords } from '../blind-in-words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { describeException, endInWords, heldInWords, scopeOf, titleOf } from './exception-in-words.ts';
import { inForceLines } from './in-force.ts';
import { type SnapshotView, openForReading } from './open-for-reading.ts';
import { confirmWrite } from './confirm-write.ts';
import { type Line, paragraph } from './paragraph.ts';
import { type PolicyFile, readPolicyFile, replacePolicyFile } from './policy-file.ts';
import type { TrustFlags } from './trust-flags.ts';

export interface AddFlags extends TrustFlags {
  readonly name?: string;
  readonly owner?: string;
  readonly reason?: string;
  readonly expires?: string;
  readonly image?: readonly string[];
  readonly update?: boolean;
  readonly yes?: boolean;
}

/** `trust add`: shows which alerts the exception would silence, asks, and writes it into the policy. */
export async function trustAdd(
  accountId: string,
  flags: AddFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { name, owner, reason, expires, image } = flags;
  if (flags.update === true && [name, owner, reason, expires, image].every((given) => given === undefined))
    throw new ConfigError([
      '--update: nothing to change: write a new --name, --owner, --reason, --expires or --image',
    ]);
  const file = await readPolicyFile(flags.policy, context, true);
  const old = file.policy.exceptions.get(accountId);
  if (old !== undefined && flags.update !== true)
    throw new ConfigError([
      `${file.path} already has account ${accountId}: ${titleOf(old)}, ${scopeOf(old)}, ${old.expires === undefined ? 'without end' : `until ${old.expires}`}. To change it, add --update and the new values`,
    ]);
  const exception = exceptionOf(accountId, flags, old);
  const edit = flags.update === true ? changeException : addException;
  const text = edit(file.text, exception, file.path);
  if (text === file.text) {
    context.out('The policy already says this; nothing was written.\n');
    return EXIT.ok;
  }
  const policy = parseTrustPolicy(text, file.path);
  const [planned] = explain(accountId, policy, undefined);
  if (planned?.ends === 'ended')
    throw new ConfigError([
      `--expires: ${exception.expires} is in the past, so the exception would have no effect; give a later date`,
    ]);
  const seen = await openForReading(flags, context);
  // On stderr, like the question, so that a redirected stdout holds results only.
  context.err(preview(file, policy, exception, old, seen, context));
  const end = await confirmWrite(`Write this to ${file.path}?`, flags.yes === true, context);
  if (end !== undefined) return end;
  await replacePolicyFile(file, text);
  context.out(
    `${file.path}: ${old === undefined ? 'added' : 'changed'} ${titleOf(exception)}. It takes effect when the policy is deployed.\n`,
  );
  return EXIT.ok;
}

function exceptionOf(accountId: string, flags: AddFlags, old: TrustException | undefined): TrustException {
  const name = flags.name ?? old?.name;
  if (name === undefined)
    throw new ConfigError(['--name: not given: give the account a name, for the readers of the policy']);
  const given = {
    owner: flags.owner ?? old?.owner,
    reason: flags.reason ?? old?.reason,
    expires: flags.expires ?? old?.expires,
    images: flags.image ?? old?.images,
  };
  return { accountId, name, ...Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) };
}

const explain = (
  accountId: string,
  policy: TrustPolicy,
  inventory: SnapshotView['inventory'],
): ExplainedException[] =>
  explainPolicy(policy, inventory, systemClock.now()).filter((e) => e.exception.accountId === accountId);

function preview(
  file: PolicyFile,
  policy: TrustPolicy,
  exception: TrustException,
  old: TrustException | undefined,
  seen: SnapshotView,
  { screen }: CommandContext,
): string {
  const lines: Line[] =
    file.text === seen.stored?.text ? [] : [...inForceLines({ ...file, exists: true }, seen)];
  const [now] = explain(exception.accountId, policy, seen.inventory);
  if (old !== undefined) lines.push([`Now:  ${describeException(old)}`]);
  lines.push([`${old === undefined ? 'New' : 'Then'}: ${describeException(exception)}`, 'strong']);
  const end = now === undefined || now.ends === 'never' ? '' : ` until ${endInWords(now).text}`;
  lines.push([
    `New shares of ${scopeOf(exception)} with this account are recorded without an alert${end}.`,
    exception.images === undefined ? 'warn' : undefined,
  ]);
  if (now?.covers === undefined)
    lines.push([
      `It is not known what it matches now: ${seen.inventory === undefined ? seen.why : ''}`,
      'warn',
    ]);
  else {
    const held = (shares: readonly HeldShare[]) =>
      heldInWords(shares, seen.inventory === undefined ? () => undefined : seen.ownerOf);
    const silenced = now.covers.filter(({ share }) => share.verdict !== 'trusted');
    if (now.covers.length === 0) lines.push(['It matches no share in the snapshot.', 'warn']);
    if (silenced.length > 0)
      lines.push([`It silences shares that were not trusted so far: ${held(silenced)}.`, 'warn']);
    const { leavesOut = [] } = now;
    const lost = leavesOut.filter(({ share }) => share.verdict === 'trusted');
    if (lost.length > 0)
      lines.push([`No longer trusted, and reported by the next run: ${held(lost)}.`, 'bad']);
    else if (leavesOut.length > 0) lines.push([`Not covered: ${held(leavesOut)}.`]);
  }
  const blind = seen.inventory === undefined ? '' : blindInWords(seen.unseen, seen.timeZone, screen);
  return `${paragraph(lines, screen)}${blind}`;
}
