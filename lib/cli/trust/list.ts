import { wrapText } from '../../text/wrap-text.ts';
import { visibleText } from '../../text/visible-text.ts';
import { type ExplainedException, explainPolicy, type HeldShare } from '../../inventory/explain-policy.ts';
import { namesIn } from '../../inventory/inventory.ts';
import { systemClock } from '../../platform/clock.ts';
import { blindInWords } from '../blind-in-words.ts';
import type { CommandContext, Screen } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { safeJson } from '../json.ts';
import { paint, type Tone } from '../paint.ts';
import { plural } from '../../text/plural.ts';
import { endInWords, exceptionAsJson, heldInWords, scopeOf } from './exception-in-words.ts';
import { inForceAsJson, inForceLines, policyAsked } from './in-force.ts';
import { paragraph } from './paragraph.ts';
import { type SnapshotView, openForReading } from './open-for-reading.ts';
import { type PolicyFile, readPolicyFile } from './policy-file.ts';
import type { TrustFlags } from './trust-flags.ts';

/** `trust list`: prints every exception and what it does now. */
export async function trustList(flags: TrustFlags, context: CommandContext): Promise<ExitCode> {
  const { out, screen } = context;
  const file = await readPolicyFile(flags.policy, context);
  const seen = await openForReading(flags, context);
  const explained = explainPolicy(policyAsked(file, seen), seen.inventory, systemClock.now());
  if (flags.json === true) {
    out(safeJson(listAsJson(file, explained, seen)));
    return EXIT.ok;
  }
  const name = file.exists || seen.stored === undefined ? file.path : 'the policy in force';
  if (explained.length === 0)
    out(
      `${name} ${file.exists || seen.stored !== undefined ? 'has no exceptions' : 'does not exist'}: no account is trusted.\n`,
    );
  for (const e of explained) out(`${entry(e, seen, screen)}\n`);
  if (explained.length > 0) out(`${plural(explained.length, 'exception')} in ${name}.\n`);
  out(paragraph(inForceLines(file, seen), screen));
  if (seen.inventory === undefined) context.err(`It is not known what the exceptions cover: ${seen.why}\n`);
  else out(blindInWords(seen.unseen, seen.timeZone, screen));
  return EXIT.ok;
}

function entry(e: ExplainedException, seen: SnapshotView, screen: Screen): string {
  const held = (shares: readonly HeldShare[]) =>
    heldInWords(shares, seen.inventory === undefined ? () => undefined : seen.ownerOf);
  const { exception, covers, leavesOut = [] } = e;
  const end = endInWords(e);
  const lines: [label: string, text: string, tone?: Tone | undefined][] = [
    ['owner', visibleText(exception.owner ?? 'none given', 200)],
    ['reason', visibleText(exception.reason ?? 'none given', 1000)],
    ['expires', end.text, end.tone],
    ['for', scopeOf(exception)],
  ];
  if (covers !== undefined)
    lines.push(
      covers.length === 0
        ? ['covers', 'nothing now', 'warn']
        : ['covers', `${plural(covers.length, 'share')} now: ${held(covers)}`],
    );
  if (leavesOut.length > 0) lines.push(['not covered', held(leavesOut), 'warn']);
  const title = `${exception.accountId}  ${visibleText(exception.name)}`;
  return [
    ...wrapText(title, screen.width).map((line) => paint(line, 'strong', screen.colour)),
    ...lines.flatMap(([label, text, tone]) =>
      wrapText(`${label}: ${text}`, Math.max(20, screen.width) - 4).map(
        (line, i) => `${i === 0 ? '  ' : '    '}${paint(line, tone, screen.colour)}`,
      ),
    ),
  ].join('\n');
}

/** The answer to `--json`. `covers` and `leavesOut` are null if there is no snapshot. */
function listAsJson(file: PolicyFile, explained: readonly ExplainedException[], seen: SnapshotView) {
  const nameOf = seen.inventory === undefined ? () => undefined : namesIn(seen.inventory);
  const idsOf = (held: readonly HeldShare[] | undefined) =>
    held?.map(({ image, share }) => ({
      ownerId: image.scope.accountId,
      ownerName: nameOf(image.scope.accountId) ?? null,
      regionId: image.scope.regionId,
      imageId: image.imageId,
      imageName: image.name,
      verdict: share.verdict,
    })) ?? null;
  return {
    policyFile: file.path,
    inForce: inForceAsJson(file, seen),
    exceptions: explained.map(({ exception, ends, daysLeft, covers, leavesOut }) => ({
      ...exceptionAsJson(exception),
      ends,
      daysLeft: daysLeft ?? null,
      covers: idsOf(covers),
      leavesOut: idsOf(leavesOut),
    })),
    unseen: seen.inventory === undefined ? null : seen.unseen,
  };
}
