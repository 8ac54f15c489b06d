import { visibleName, visibleText } from '../alert/message/visible-text.ts';
import type { CustomImage, Verdict } from '../model.ts';
import type { Outcome } from '../revoke/outcome.ts';
import type { JudgedShare, Plan } from '../revoke/plan.ts';
import type { Screen } from './context.ts';
import type { Tone } from './paint.ts';
import { renderTable } from './table.ts';

const STANDING: Readonly<Record<Verdict, { readonly text: string; readonly tone: Tone }>> = {
  untrusted: { text: 'not trusted', tone: 'bad' },
  expired: { text: 'exception expired', tone: 'bad' },
  trusted: { text: 'trusted', tone: 'good' },
};

const OUTCOME: Readonly<Record<Outcome, { readonly text: string; readonly tone: Tone }>> = {
  takenBack: { text: 'taken back', tone: 'good' },
  stillShared: { text: 'STILL SHARED', tone: 'bad' },
  unknown: { text: 'not known: the cloud could not be read again', tone: 'warn' },
};

/** What will be done, before the question. */
export function planInWords(
  plan: Plan,
  of: { readonly image: CustomImage; readonly region: string },
  screen: Screen,
): string {
  const { image, region } = of;
  const lines = [`Image "${visibleName(image.name)}" (${image.imageId}, ${region})`];
  if (plan.notShared.length > 0) lines.push(`Not shared with: ${plan.notShared.join(', ')}`);
  if (plan.spared.length > 0)
    lines.push(
      `Left alone, since policy.yaml trusts them (--include-trusted takes them, too): ${plan.spared.map(named).join(', ')}`,
    );
  if (plan.take.length === 0) return `${lines.join('\n')}\nThere is nothing to take back.\n`;
  lines.push(`To be taken back; ${plan.kept} other ${plan.kept === 1 ? 'share stays' : 'shares stay'}:`);
  return `${lines.join('\n')}\n${table(plan.take, screen)}`;
}

function table(shares: readonly JudgedShare[], screen: Screen): string {
  return renderTable(
    [
      { title: 'account' },
      { title: 'standing', least: 12 },
      { title: 'shared (as the cloud gives it)', least: 12 },
    ],
    shares.map((share) => [
      { text: named(share) },
      STANDING[share.verdict],
      { text: visibleText(share.sharedTime ?? '') },
    ]),
    screen,
  );
}

const named = ({ accountId, name }: JudgedShare): string =>
  name === undefined ? accountId : `${accountId} "${visibleName(name, 40)}"`;

/** What came of it. */
export function resultInWords(
  plan: Plan,
  after: Readonly<Record<string, Outcome>>,
  failure: string | undefined,
  screen: Screen,
): string {
  if (plan.take.length === 0) return '';
  const rows = plan.take.map((share) => [
    { text: named(share) },
    OUTCOME[after[share.accountId] ?? 'unknown'],
  ]);
  const found = renderTable([{ title: 'account' }, { title: 'now', least: 12 }], rows, screen);
  const reminder =
    'Taking a share back recalls no copy already made: change every key, password, certificate and token that was on\nthe disk. The next audit records the change.\n';
  return `${failure === undefined ? '' : `${failure}\n`}${found}${reminder}`;
}
