import { visibleName, visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { Verdict } from '../model/change.ts';
import type { CustomImage } from '../model/image.ts';
import type { RevokeOutcome } from '../revoke/outcome.ts';
import type { JudgedShare, Plan } from '../revoke/plan.ts';
import type { OpenApiError } from '../openapi/errors.ts';
import type { Screen } from './context.ts';
import type { Tone } from './paint.ts';
import type { SnapshotRecord } from './revoke-record.ts';
import { plural } from '../text/plural.ts';
import { type Cell, renderTable } from './table.ts';

/** What a revocation did and what the reading after it found. */
export interface Result {
  readonly image: CustomImage;
  readonly region: string;
  readonly plan: Plan;
  /** By account id. It includes requested accounts that the reading before did not show. */
  readonly after: Readonly<Record<string, RevokeOutcome>>;
  readonly failure: OpenApiError | undefined;
  /** The missing RAM statement, if the call was refused for lack of permission. */
  readonly statement: string | undefined;
  /** What the snapshot knows of it. */
  readonly snapshot: SnapshotRecord;
}

const STANDING: Readonly<Record<Verdict, { readonly text: string; readonly tone: Tone }>> = {
  untrusted: { text: 'not trusted', tone: 'bad' },
  expired: { text: 'exception expired', tone: 'bad' },
  trusted: { text: 'trusted', tone: 'warn' },
};

const OUTCOME: Readonly<Record<RevokeOutcome, { readonly text: string; readonly tone: Tone }>> = {
  takenBack: { text: 'taken back', tone: 'good' },
  stillShared: { text: 'STILL SHARED', tone: 'bad' },
  unknown: { text: 'not known: the second reading failed', tone: 'warn' },
};

/** What will be done, shown before the question. */
export function planInWords(
  { take, spared, notShared, unseen, kept, gap }: Plan,
  { image, region }: Pick<Result, 'image' | 'region'>,
  screen: Screen,
): string {
  const owner = image.ownerId === undefined ? '' : `, of account ${visibleText(image.ownerId)}`;
  const lines = [`Image "${visibleName(image.name)}" (${image.imageId}, ${region})${owner}`];
  if (gap !== undefined)
    lines.push(`Not all of its share accounts could be read, so there may be more: ${visibleText(gap, 300)}`);
  if (notShared.length > 0) lines.push(`Not shared with: ${notShared.join(', ')}`);
  if (unseen.length > 0) lines.push(`It is not known whether it is shared with: ${unseen.join(', ')}`);
  if (spared.length > 0)
    lines.push(
      `Not taken back, because the policy trusts them (add --include-trusted to take them back, too): ${spared.map(named).join(', ')}`,
    );
  lines.push(
    take.length === 0
      ? 'There is nothing to take back.'
      : `To be taken back; ${plural(kept, 'other share')} ${kept === 1 ? 'stays' : 'stay'}:`,
  );
  const rows = take.map((share): Cell[] => [
    { text: named(share), tone: 'strong' },
    STANDING[share.verdict],
    { text: visibleText(share.sharedTime ?? 'not given', 40) },
  ]);
  const columns = [
    { title: 'ACCOUNT' },
    { title: 'STANDING', least: 12 },
    { title: "SHARED (CLOUD'S CLOCK)", least: 10 },
  ];
  return wrapped(lines, screen) + renderTable(columns, rows, screen);
}

const named = ({ accountId, name }: JudgedShare): string =>
  name === undefined ? accountId : `${accountId} "${visibleName(name, 40)}"`;

const wrapped = (lines: readonly string[], { width }: Screen): string =>
  lines.map((line) => `${wrapText(line, Math.max(20, width)).join('\n')}\n`).join('');

/** The outcome for each account. Empty if there was nothing to do. */
export function resultInWords(result: Result, screen: Screen): string {
  const { plan, after, failure, statement, snapshot } = result;
  if (plan.take.length === 0) return '';
  const unseen = plan.unseen.map((accountId) => ({ text: accountId, after: after[accountId] }));
  const rows = [
    ...plan.take.map((share): Cell[] => [
      { text: named(share), tone: 'strong' },
      OUTCOME[after[share.accountId] ?? 'unknown'],
    ]),
    // No call was made for these accounts. If they are absent now, that is not something this command did.
    ...unseen.map(({ text, after: end }): Cell[] => [
      { text, tone: 'strong' },
      end === 'takenBack' ? { text: 'not shared' } : OUTCOME[end ?? 'unknown'],
    ]),
  ];
  const table = renderTable([{ title: 'ACCOUNT' }, { title: 'NOW', least: 12 }], rows, screen);
  const trouble = failure === undefined ? [] : [visibleText(failure.message, 400)];
  // Not wrapped, because people copy it.
  const missing = statement === undefined ? '' : `The RAM statement that allows it:\n${statement}\n`;
  const isGone = plan.take.some(({ accountId }) => after[accountId] === 'takenBack');
  const reminder = isGone
    ? [
        'Taking a share back does not delete copies that were already made. Change every key, password, certificate and token that was on the disk.',
      ]
    : [];
  return (
    wrapped(trouble, screen) + missing + table + wrapped([...reminder, ...recordInWords(snapshot)], screen)
  );
}

/** How many accounts a sentence names. */
const NAMED = 5;

/** Whether the snapshot knows what was taken back; nothing where it did not know the image. */
function recordInWords({ recorded, pending, failure }: SnapshotRecord): string[] {
  if (pending.length === 0)
    return recorded.length === 0
      ? []
      : ['The snapshot is updated; the next audit adds the change to the history.'];
  const more = pending.length > NAMED ? ` and ${pending.length - NAMED} more` : '';
  const whose = recorded.length === 0 ? '' : ` for ${pending.slice(0, NAMED).join(', ')}${more}`;
  return [
    `The snapshot was not updated${whose}, so the next audits will notice the change: that takes two complete readings at least ten minutes apart.`,
    ...(failure === undefined ? [] : [`Reason: ${visibleText(failure.message, 600)}`]),
  ];
}

/** The answer to `--json`; the command's help documents it. */
export const resultAsJson = ({ image, region, plan, after, failure, statement, snapshot }: Result) => ({
  image: {
    imageId: image.imageId,
    name: image.name,
    regionId: region,
    ownerId: image.ownerId ?? null,
  },
  accounts: plan.take.map(({ accountId, verdict }) => ({
    accountId,
    verdict,
    outcome: after[accountId] ?? 'unknown',
  })),
  spared: plan.spared.map(({ accountId }) => accountId),
  notShared: [...plan.notShared, ...plan.unseen.filter((id) => after[id] === 'takenBack')],
  unseen: plan.unseen.filter((id) => after[id] !== 'takenBack'),
  gap: plan.gap ?? null,
  failure:
    failure === undefined
      ? null
      : { code: failure.code, message: failure.message, statement: statement ?? null },
  snapshot: {
    recorded: snapshot.recorded,
    pending: snapshot.pending,
    failure:
      snapshot.failure === undefined
        ? null
        : { code: snapshot.failure.code, message: snapshot.failure.message },
  },
});
