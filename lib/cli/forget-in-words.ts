import type { Scope } from '../model/scope.ts';
import type { HeldScope } from '../state/forget-scope.ts';
import { safeJson } from './json.ts';
import { plural } from '../text/plural.ts';

export const FORGET_HELP = `
For a region that was mistyped, or that is not to be audited any more. It takes the region's baseline, images, shares
and blind spots out of the snapshot, after showing them and asking. Its history stays ("history --region"), and so do
alerts that wait to be sent. It sends nothing: if a blind spot was reported, the next audit says that the region is not
audited any more.

A region that is still configured is refused: its next audit would take whatever is shared there for its baseline. It is
configured if REGIONS or accounts.yaml name it, or if the last run of the deployed audit (or of "audit --deployment")
took it in.

In Tablestore it needs ots:GetRow, ots:GetRange, ots:PutRow, ots:DeleteRow and ots:BatchWriteRow on the tables
share_audit_*. It makes no call to SWAS.

Examples:
  $ share-auditor forget --region cn-hangzho
  $ share-auditor forget --region cn-hangzho --account 1234567890123456 --yes --json

--json: {accountId, regionId, forgotten: {baseline, images, shares, blindSpots}}. "forgotten" is null if nothing but its
history was left.

Exit codes:
  0  it is forgotten, or was before
  1  failed, or the answer was no
  2  a flag or a setting is wrong, the region is configured or not in the snapshot, or there is no terminal to ask at
     (see --yes); nothing was changed
  3  not now: an audit is at work, or changes are not posted yet; nothing was changed`;

const nameOf = ({ regionId, accountId }: Scope): string => `${regionId} of account ${accountId}`;

/** What is about to be forgotten. */
export function heldInWords(
  scope: Scope,
  { hasBaseline, images, shares, blindSpots, isExpected }: HeldScope,
): string {
  const lines = [
    hasBaseline
      ? 'its baseline: if it is audited again, that is a first look'
      : 'no baseline: its images were never listed',
    `${plural(images, 'image')} with ${plural(shares, 'share')}`,
    blindSpots === 0
      ? isExpected
        ? 'no blind spot; it is expected to be audited'
        : 'no blind spot'
      : plural(blindSpots, 'blind spot'),
  ];
  return `The snapshot holds of ${nameOf(scope)}:\n${lines.map((line) => `  ${line}\n`).join('')}Its history stays.\n`;
}

export const forgottenInWords = (scope: Scope): string => `Forgotten: ${nameOf(scope)}.\n`;

/**
 * The JSON of `forget --json`. Its names are stable.
 * @param held what was taken out; undefined: nothing was left of it.
 */
export const forgottenAsJson = ({ accountId, regionId }: Scope, held: HeldScope | undefined): string =>
  safeJson({
    accountId,
    regionId,
    forgotten:
      held === undefined
        ? null
        : {
            baseline: held.hasBaseline,
            images: held.images,
            shares: held.shares,
            blindSpots: held.blindSpots,
          },
  });

export const nothingInWords = (scope: Scope): string =>
  `Nothing to forget: the snapshot holds nothing of ${nameOf(scope)} but its history.\n`;

export const configuredInWords = (scope: Scope, what: string): string =>
  `--region: ${nameOf(scope)} is still audited: ${what}. Forgotten, it would have a first look again, which takes every share that is there by then for old. Take it out there first; an audit that runs by itself must have run once since`;

export const unpostedInWords = (scope: Scope, images: number): string =>
  `Nothing was changed: changes of ${plural(images, 'image')} of ${nameOf(scope)} are not posted yet. Audit the region once more ("share-auditor audit --region ${scope.regionId}"), and forget it then.\n`;

export const heldByAnother = (holder: string, untilMs: number): string =>
  `Nothing was changed: another run (${holder}) is at work on the account, until ${new Date(untilMs).toISOString()} at the latest. Forget the region when it has ended.\n`;
