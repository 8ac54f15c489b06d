import { visibleText } from '../../alert/message/visible-text.ts';
import { wrapText } from '../../alert/message/wrap-text.ts';
import { addException, changeException } from '../../audit/edit-policy.ts';
import { parseTrustPolicy } from '../../audit/parse-trust-policy.ts';
import type { TrustException, TrustPolicy } from '../../audit/trust-policy.ts';
import { ConfigError } from '../../errors.ts';
import { type ExplainedException, explainPolicy } from '../../inventory/explain-policy.ts';
import { systemClock } from '../../platform/clock.ts';
import { blindInWords } from '../blind-in-words.ts';
import { canAsk, confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, type Tone } from '../paint.ts';
import { endInWords, heldInWords, scopeOf, titleOf } from './exception-in-words.ts';
import { type Look, look } from './look.ts';
import { readPolicyFile, replacePolicyFile } from './policy-file.ts';
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

/** `trust add`: shows what the exception would silence, asks, and writes it into the policy. */
export async function trustAdd(
  accountId: string,
  flags: AddFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const file = await readPolicyFile(flags.policy, context, true);
  const old = file.policy.exceptions.get(accountId);
  if (old !== undefined && flags.update !== true)
    throw new ConfigError([
      `${file.path} names account ${accountId} already: ${titleOf(old)}, ${scopeOf(old)}, ${old.expires === undefined ? 'without end' : `until ${old.expires}`}. To change that, say --update and what is to be different`,
    ]);
  const exception = exceptionOf(accountId, flags, old);
  const edit = flags.update === true ? changeException : addException;
  const text = edit(file.text, exception, file.path);
  if (text === file.text) {
    context.out('That is what it says already; nothing was written.\n');
    return EXIT.ok;
  }
  const policy = parseTrustPolicy(text, file.path);
  const [planned] = explain(accountId, policy, undefined);
  if (planned?.ends === 'ended')
    throw new ConfigError([`--expires: ${exception.expires} has passed; such an exception trusts nobody`]);
  const seen = await look(flags, context);
  // To the same place as the question, so that a redirected output holds no half of a dialogue.
  context.err(preview(policy, exception, old, seen, context));
  if (flags.yes !== true && !canAsk()) {
    context.err(
      'Nothing was written: there is no terminal to ask at. If the above is what you want, add --yes.\n',
    );
    return EXIT.usage;
  }
  if (flags.yes !== true && !(await confirm(`Write this to ${file.path}?`, context.signal))) {
    context.err('Nothing was written.\n');
    return EXIT.failed;
  }
  await replacePolicyFile(file, text);
  context.out(
    `${file.path}: ${old === undefined ? 'added' : 'changed'} ${titleOf(exception)}. It counts once the policy is deployed.\n`,
  );
  return EXIT.ok;
}

function exceptionOf(accountId: string, flags: AddFlags, old: TrustException | undefined): TrustException {
  const name = flags.name ?? old?.name;
  if (name === undefined)
    throw new ConfigError(['--name is missing: say who the account is, for whoever reads the policy']);
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
  inventory: Look['inventory'],
): ExplainedException[] =>
  explainPolicy(policy, inventory, systemClock.now()).filter((e) => e.exception.accountId === accountId);

function preview(
  policy: TrustPolicy,
  exception: TrustException,
  old: TrustException | undefined,
  seen: Look,
  { screen }: CommandContext,
): string {
  const lines: [text: string, tone?: Tone | undefined][] = [];
  const [now] = explain(exception.accountId, policy, seen.inventory);
  const describe = (e: TrustException) =>
    `${titleOf(e)}; owner: ${visibleText(e.owner ?? 'nobody named', 200)}; reason: ${visibleText(e.reason ?? 'none given', 200)}; ${scopeOf(e)}; ${e.expires === undefined ? 'without end' : `until ${e.expires}`}`;
  if (old !== undefined) lines.push([`Now:  ${describe(old)}`]);
  lines.push([`${old === undefined ? 'New' : 'Then'}: ${describe(exception)}`, 'strong']);
  const end = now === undefined || now.ends === 'never' ? '' : ` until ${endInWords(now).text}`;
  lines.push([
    `New shares of ${scopeOf(exception)} with this account are recorded and not alerted${end}.`,
    exception.images === undefined ? 'warn' : undefined,
  ]);
  if (now?.covers === undefined)
    lines.push([
      `What it matches now cannot be told: ${seen.inventory === undefined ? seen.why : ''}`,
      'warn',
    ]);
  else {
    const silenced = now.covers.filter(({ share }) => share.verdict !== 'trusted');
    if (now.covers.length === 0) lines.push(['It matches no share that the snapshot knows.', 'warn']);
    if (silenced.length > 0)
      lines.push([`It silences, not trusted until now: ${heldInWords(silenced)}.`, 'warn']);
    const { leavesOut = [] } = now;
    const lost = leavesOut.filter(({ share }) => share.verdict === 'trusted');
    if (lost.length > 0) lines.push([`No longer trusted, and reported: ${heldInWords(lost)}.`, 'bad']);
    else if (leavesOut.length > 0) lines.push([`Not covered: ${heldInWords(leavesOut)}.`]);
  }
  const text = lines.flatMap(([line, tone]) =>
    wrapText(line, Math.max(20, screen.width) - 2).map(
      (part, i) => `${i === 0 ? '' : '  '}${paint(part, tone, screen.colour)}`,
    ),
  );
  const blind = seen.inventory === undefined ? '' : blindInWords(seen.unseen, seen.timeZone, screen);
  return `${text.join('\n')}\n${blind}`;
}
