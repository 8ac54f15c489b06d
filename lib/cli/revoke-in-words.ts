import { visibleName, visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { Verdict } from '../model/change.ts';
import type { CustomImage } from '../model/image.ts';
import type { RevokeOutcome } from '../revoke/outcome.ts';
import type { JudgedShare, Plan } from '../revoke/plan.ts';
import type { OpenApiError } from '../openapi/errors.ts';
import type { Screen } from './context.ts';
import type { Tone } from './paint.ts';
import { plural } from './shares-in-words.ts';
import { type Cell, renderTable } from './table.ts';

/** All that a revocation did and found. */
export interface Result {
  readonly image: CustomImage;
  readonly region: string;
  readonly plan: Plan;
  /** By account; those that were only asked for and not seen before are among them. */
  readonly after: Readonly<Record<string, RevokeOutcome>>;
  readonly failure: OpenApiError | undefined;
  /** The RAM statement that is missing. */
  readonly statement: string | undefined;
}

const STANDING: Readonly<Record<Verdict, { readonly text: string; readonly tone: Tone }>> = {
  untrusted: { text: 'not trusted', tone: 'bad' },
  expired: { text: 'exception expired', tone: 'bad' },
  trusted: { text: 'trusted', tone: 'warn' },
};

const OUTCOME: Readonly<Record<RevokeOutcome, { readonly text: string; readonly tone: Tone }>> = {
  takenBack: { text: 'taken back', tone: 'good' },
  stillShared: { text: 'STILL SHARED', tone: 'bad' },
  unknown: { text: 'not known: the cloud could not be read again', tone: 'warn' },
};

/** What will be done, before the question. */
export function planInWords(
  { take, spared, notShared, unseen, kept, gap }: Plan,
  { image, region }: Pick<Result, 'image' | 'region'>,
  screen: Screen,
): string {
  const owner = image.ownerId === undefined ? '' : `, of account ${visibleText(image.ownerId)}`;
  const lines = [`Image "${visibleName(image.name)}" (${image.imageId}, ${region})${owner}`];
  if (gap !== undefined)
    lines.push(`Not all of its share accounts could be read; there may be more: ${visibleText(gap, 300)}`);
  if (notShared.length > 0) lines.push(`Not shared with: ${notShared.join(', ')}`);
  if (unseen.length > 0) lines.push(`Not known whether it is shared with: ${unseen.join(', ')}`);
  if (spared.length > 0)
    lines.push(
      `Left alone, since the policy trusts them (--include-trusted takes them, too): ${spared.map(named).join(', ')}`,
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

/** What came of it; empty where nothing was to be done. */
export function resultInWords({ plan, after, failure, statement }: Result, screen: Screen): string {
  if (plan.take.length === 0) return '';
  const unseen = plan.unseen.map((accountId) => ({ text: accountId, after: after[accountId] }));
  const rows = [
    ...plan.take.map((share): Cell[] => [
      { text: named(share), tone: 'strong' },
      OUTCOME[after[share.accountId] ?? 'unknown'],
    ]),
    // Nothing was done about these: that they are not there is no work of ours.
    ...unseen.map(({ text, after: end }): Cell[] => [
      { text, tone: 'strong' },
      end === 'takenBack' ? { text: 'not shared' } : OUTCOME[end ?? 'unknown'],
    ]),
  ];
  const table = renderTable([{ title: 'ACCOUNT' }, { title: 'NOW', least: 12 }], rows, screen);
  const trouble = failure === undefined ? [] : [visibleText(failure.message, 400)];
  // Not wrapped: it is to be copied.
  const missing = statement === undefined ? '' : `The statement that allows it:\n${statement}\n`;
  const isGone = plan.take.some(({ accountId }) => after[accountId] === 'takenBack');
  const reminder = isGone
    ? [
        'Taking a share back recalls no copy already made: change every key, password, certificate and token that was on the disk. The next audit records the change.',
      ]
    : [];
  return wrapped(trouble, screen) + missing + table + wrapped(reminder, screen);
}

/** Documented in the command's help. */
export const resultAsJson = ({ image, region, plan, after, failure, statement }: Result) => ({
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
});
