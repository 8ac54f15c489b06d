import { textsFor } from '../alert/message/texts.ts';
import { postureOf } from '../model/posture.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { visibleText } from '../text/visible-text.ts';
import { shownName, wallDay, wallTime } from './cells.ts';
import type { ImageGroup } from './report.ts';
import type { Report, ReportScope } from './report.ts';
import type { ReportTexts } from './texts.ts';
import { unseen } from './unseen.ts';

const DAY_MS = 86_400_000;

/** How things stand, what changed, and whether everything could be seen. */
export function firstScreen(report: Report, groups: readonly ImageGroup[], texts: ReportTexts): string {
  const s = report.summary;
  const missing = unseen(report);
  const posture = postureOf({ ...s, scopes: report.scopes.filter(isListed).length, unseen: missing });
  const sight =
    report.scopes.length === 0
      ? texts.nothingKnown
      : missing > 0
        ? texts.notAllSeen(missing)
        : texts.allSeen(s.images, report.scopes.length);
  const standing = textsFor(report.reader.language).posture.standing(posture);
  const least = posture.isSure ? '' : `<small>${escapeHtml(texts.atLeast)}</small> `;
  const headline = !posture.isKnown
    ? ''
    : s.untrustedShares > 0
      ? `<li class="posture bad"><b>${least}${texts.number(s.untrustedShares)}</b> ${words(
          texts.untrustedFact(s.untrustedShares),
          texts.untrustedMore(groups.filter(({ untrusted }) => untrusted > 0).length, s.untrustedAccounts),
        )}</li>`
      : `<li class="posture ${posture.mark} wide"><b>${escapeHtml(standing)}</b> ${words('', texts.trustedMore(s))}</li>`;
  const figures = [
    headline,
    neverSeen(report, texts),
    longest(report, groups, texts),
    exposed(report, texts),
  ];
  return `<ul class="figures">
${figures.filter((figure) => figure !== '').join('\n')}
</ul>
${posture.isKnown ? `<p class="since"><a href="#changes">${escapeHtml(whatChanged(report, texts))}</a></p>\n` : ''}${missing > 0 && s.blind > 0 ? `<p class="seen unseen"><a href="#blind">${escapeHtml(sight)}</a></p>` : `<p class="seen">${escapeHtml(sight)}</p>`}`;
}

function whatChanged({ comparison, exposure, shares, changes, reader }: Report, texts: ReportTexts): string {
  const time = (iso: string): string => wallTime(iso, reader.timeZone);
  // What was there at the first look is no news, however much it is.
  const isFirst =
    comparison.basis === 'week' && changes.length === 0 && shares.every(({ baseline }) => baseline);
  return isFirst && exposure.completeSince !== null
    ? texts.firstLook(time(exposure.completeSince))
    : texts.comparison({ ...comparison, since: time(comparison.since) });
}

function neverSeen({ summary: { neverSeenShares: n } }: Report, texts: ReportTexts): string {
  return n === 0
    ? ''
    : `<li class="bad"><b>${texts.number(n)}</b> ${words(texts.neverSeenFact(n), texts.neverSeenMore)}</li>`;
}

function longest(
  { summary, madeAt, reader }: Report,
  groups: readonly ImageGroup[],
  texts: ReportTexts,
): string {
  const since = summary.untrustedSince;
  if (since === null) return '';
  const days = Math.max(0, Math.floor((Date.parse(madeAt) - Date.parse(since)) / DAY_MS));
  const image = groups.find(({ untrustedSince }) => untrustedSince === since)?.image;
  return `<li><b>${escapeHtml(days === 0 ? texts.today : texts.days(days))}</b> ${words(
    texts.longestFact,
    texts.longestMore(
      wallDay(Date.parse(since), reader.timeZone),
      image === undefined ? '' : visibleText(shownName(image)),
    ),
  )}</li>`;
}

function exposed({ summary: { exposedToEcs: n } }: Report, texts: ReportTexts): string {
  return n === 0
    ? ''
    : `<li class="warn"><b>${texts.number(n)}</b> ${words(texts.exposedFact(n), texts.exposedMore)}</li>`;
}

const words = (fact: string, more: string): string =>
  `${escapeHtml(fact)} <small>${escapeHtml(more)}</small>`;

const isListed = ({ listedAt }: ReportScope): boolean => listedAt !== null;
