import { removeException } from '../../policy/remove-exception.ts';
import { parseTrustPolicy } from '../../policy/parse-trust-policy.ts';
import type { TrustException } from '../../policy/trust-policy.ts';
import { ConfigError } from '../../errors.ts';
import { type Rejudged, rejudge } from '../../inventory/rejudge.ts';
import { systemClock } from '../../platform/clock.ts';
import { blindInWords } from '../blind-in-words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { safeJson } from '../json.ts';
import { describeException, exceptionAsJson, heldInWords, titleOf } from './exception-in-words.ts';
import { type PolicyView, openForReading } from './open-for-reading.ts';
import { confirmWrite } from './confirm-write.ts';
import { type Line, paragraph } from './paragraph.ts';
import { readPolicyFile, replacePolicyFile } from './policy-file.ts';
import { rejudgedAsJson } from './rejudged-as-json.ts';
import type { TrustFlags } from './trust-flags.ts';

export interface RemoveFlags extends TrustFlags {
  readonly yes?: boolean;
}

/** `trust remove`: shows what would be told again, asks, and takes the exception out of the policy. */
export async function trustRemove(
  accountId: string,
  flags: RemoveFlags,
  context: CommandContext,
): Promise<ExitCode> {
  if (flags.json === true && flags.yes !== true)
    throw new ConfigError(['--json asks nothing, so it needs --yes']);
  const file = await readPolicyFile(flags.policy, context);
  const text = removeException(file.text, accountId, file.path);
  const exception = file.policy.exceptions.get(accountId) ?? { accountId, name: '' };
  const seen = await openForReading(flags, context);
  const changes =
    seen.inventory &&
    rejudge(seen.inventory, parseTrustPolicy(text, file.path), systemClock.now()).filter(
      ({ share }) => share.accountId === accountId,
    );
  // To the same place as the question, so that a redirected output holds no half of a dialogue.
  if (flags.json !== true) context.err(preview(exception, changes, seen, context));
  const end = await confirmWrite(`Take this out of ${file.path}?`, flags.yes === true, context);
  if (end !== undefined) return end;
  await replacePolicyFile(file, text);
  context.out(
    flags.json === true
      ? safeJson({
          policyFile: file.path,
          removed: exceptionAsJson(exception),
          changes: seen.inventory === undefined ? null : rejudgedAsJson(changes ?? [], seen.inventory),
          unseen: seen.inventory === undefined ? null : seen.unseen,
        })
      : `${file.path}: removed ${titleOf(exception)}. It counts once the policy is deployed.\n`,
  );
  return EXIT.ok;
}

function preview(
  exception: TrustException,
  changes: readonly Rejudged[] | undefined,
  seen: PolicyView,
  { screen }: CommandContext,
): string {
  const lines: Line[] = [[`Goes: ${describeException(exception)}`, 'strong']];
  if (seen.inventory === undefined || changes === undefined)
    lines.push([
      `What is told again cannot be told: ${seen.inventory === undefined ? seen.why : ''}`,
      'warn',
    ]);
  else {
    const reported = changes.filter(({ effect }) => effect === 'reported');
    lines.push(
      reported.length === 0
        ? ['No share that is known now is told again.']
        : [`No longer trusted, and reported by the next run: ${heldInWords(reported, seen.ownerOf)}.`, 'bad'],
    );
  }
  lines.push(['New shares with this account alert from then on.']);
  const blind = seen.inventory === undefined ? '' : blindInWords(seen.unseen, seen.timeZone, screen);
  return `${paragraph(lines, screen)}${blind}`;
}
