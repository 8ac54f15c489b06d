import { removeException } from '../../policy/edit-policy.ts';
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
import { type SnapshotView, openForReading } from './open-for-reading.ts';
import { confirmWrite } from './confirm-write.ts';
import { type Line, paragraph } from './paragraph.ts';
import { readPolicyFile, replacePolicyFile } from './policy-file.ts';
import { rejudgedAsJson } from './rejudged-as-json.ts';
import type { TrustFlags } from './trust-flags.ts';

export interface RemoveFlags extends TrustFlags {
  readonly yes?: boolean;
}

/** `trust remove`: shows which shares would be reported again, asks, and removes the exception from the policy. */
export async function trustRemove(
  accountId: string,
  flags: RemoveFlags,
  context: CommandContext,
): Promise<ExitCode> {
  if (flags.json === true && flags.yes !== true)
    throw new ConfigError(['--json: it cannot ask, so it needs --yes']);
  const file = await readPolicyFile(flags.policy, context);
  const text = removeException(file.text, accountId, file.path);
  const exception = file.policy.exceptions.get(accountId) ?? { accountId, name: '' };
  const seen = await openForReading(flags, context);
  const changes =
    seen.inventory &&
    rejudge(seen.inventory, parseTrustPolicy(text, file.path), systemClock.now()).filter(
      ({ share }) => share.accountId === accountId,
    );
  // On stderr, like the question, so that a redirected stdout holds results only.
  if (flags.json !== true) context.err(preview(exception, changes, seen, context));
  const end = await confirmWrite(`Remove this from ${file.path}?`, flags.yes === true, context);
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
      : `${file.path}: removed ${titleOf(exception)}. It takes effect when the policy is deployed.\n`,
  );
  return EXIT.ok;
}

function preview(
  exception: TrustException,
  changes: readonly Rejudged[] | undefined,
  seen: SnapshotView,
  { screen }: CommandContext,
): string {
  const lines: Line[] = [[`To be removed: ${describeException(exception)}`, 'strong']];
  if (seen.inventory === undefined || changes === undefined)
    lines.push([
      `It is not known which shares would be reported again: ${seen.inventory === undefined ? seen.why : ''}`,
      'warn',
    ]);
  else {
    const reported = changes.filter(({ effect }) => effect === 'reported');
    lines.push(
      reported.length === 0
        ? ['The next run reports no share because of this.']
        : [`No longer trusted, and reported by the next run: ${heldInWords(reported, seen.ownerOf)}.`, 'bad'],
    );
  }
  lines.push(['New shares with this account will be alerted.']);
  const blind = seen.inventory === undefined ? '' : blindInWords(seen.unseen, seen.timeZone, screen);
  return `${paragraph(lines, screen)}${blind}`;
}
