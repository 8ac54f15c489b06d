import { explainPolicy } from '../../inventory/explain-policy.ts';
import { type Rejudged, rejudge } from '../../inventory/rejudge.ts';
import { systemClock } from '../../platform/clock.ts';
import { blindInWords } from '../blind-in-words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { safeJson } from '../json.ts';
import { plural } from '../../text/plural.ts';
import { imageInWords, type OwnerOf } from './exception-in-words.ts';
import { inForceAsJson, inForceLines, policyAsked } from './in-force.ts';
import { openForReading } from './open-for-reading.ts';
import { type Line, paragraph } from './paragraph.ts';
import { readPolicyFile } from './policy-file.ts';
import { rejudgedAsJson } from './rejudged-as-json.ts';
import type { TrustFlags } from './trust-flags.ts';
import { warningsOf } from './warnings.ts';

export interface CheckFlags extends TrustFlags {
  readonly strict?: boolean;
}

/** The exit code of `--strict` if there are warnings. */
const WARNED: ExitCode = EXIT.partial;

/** `trust check`: validates the policy, prints its warnings and shows what would change if it were deployed. */
export async function trustCheck(flags: CheckFlags, context: CommandContext): Promise<ExitCode> {
  const { out, screen } = context;
  const nowMs = systemClock.now();
  const file = await readPolicyFile(flags.policy, context);
  const seen = await openForReading(flags, context);
  const policy = policyAsked(file, seen);
  const warnings = warningsOf(explainPolicy(policy, seen.inventory, nowMs));
  const changed = seen.inventory === undefined ? [] : rejudge(seen.inventory, policy, nowMs);
  const code = flags.strict === true && warnings.length > 0 ? WARNED : EXIT.ok;
  if (flags.json === true) {
    out(
      safeJson({
        policyFile: file.path,
        inForce: inForceAsJson(file, seen),
        exceptions: policy.exceptions.size,
        warnings,
        changes: seen.inventory === undefined ? null : rejudgedAsJson(changed, seen.inventory),
        unseen: seen.inventory === undefined ? null : seen.unseen,
      }),
    );
    return code;
  }
  const line = (...one: Line) => out(paragraph([one], screen));
  const exceptions = plural(policy.exceptions.size, 'exception');
  if (file.exists) line(`${file.path} is valid: ${exceptions}.`);
  else if (seen.stored === undefined) line(`${file.path} does not exist: no account is trusted.`);
  else line(`${file.path} does not exist; this checks the policy in force: ${exceptions}.`);
  out(paragraph(inForceLines(file, seen), screen));
  for (const { message } of warnings) line(`Warning: ${message}`, 'warn');
  if (seen.inventory === undefined) {
    context.err(`It is not known what the exceptions cover: ${seen.why}\n`);
    return code;
  }
  if (changed.length === 0) line('It gives every known share the same verdict as the last run did.');
  else line('With this policy, the next run:');
  for (const one of changed) line(`- ${inWords(one, seen.ownerOf)}`, TONES[one.effect]);
  out(blindInWords(seen.unseen, seen.timeZone, screen));
  return code;
}

const TONES = { reported: 'bad', silenced: 'warn', relabelled: 'faint' } as const;

function inWords({ image, share, verdict, effect }: Rejudged, ownerOf: OwnerOf): string {
  const what = `the share of ${imageInWords(image, ownerOf)} with ${share.accountId}`;
  switch (effect) {
    case 'reported':
      return `reports ${what}: it is no longer trusted`;
    case 'silenced':
      return `trusts, without a message, ${what}: ${share.verdict} until now`;
    case 'relabelled':
      return `records as ${verdict}, without an alert, ${what}: ${share.verdict} until now`;
  }
}
