import { escapeHtml } from '../text/escape-html.ts';
import { visibleText } from '../text/visible-text.ts';
import { byVerdict } from '../text/order.ts';
import type { Report } from './report.ts';
import type { ReportTexts } from './texts.ts';

/** The search box and the chips; hidden until the script handles them. */
export function finder(report: Report, texts: ReportTexts): string {
  const verdicts = [
    ...new Set([...report.shares, ...report.changes].flatMap((entry) => entry.verdict ?? [])),
  ];
  const trust = verdicts.toSorted(byVerdict).map((verdict) => chip('trust', texts.verdicts[verdict]));
  const ids = [...report.scopes, ...report.changes].map((entry) => visibleText(entry.regionId, 64));
  const regions = [...new Set(ids)].toSorted().map((id) => chip('region', id));
  return `<div class="finder" id="finder" role="search" hidden>
<div><label for="find">${escapeHtml(texts.find)}</label><input id="find" type="search" autocomplete="off" spellcheck="false" placeholder="${escapeHtml(texts.findHint)}"><button type="button" id="clear">${escapeHtml(texts.clear)}</button><span id="matching" class="soft" role="status"></span></div>
${group(texts.trust, trust)}${group(texts.region, regions)}</div>`;
}

const chip = (facet: 'trust' | 'region', value: string): string =>
  `<button type="button" data-facet="${facet}" data-value="${escapeHtml(value)}" aria-pressed="false">${escapeHtml(value)}</button>`;

/** A single chip would filter nothing. */
const group = (label: string, chips: readonly string[]): string =>
  chips.length < 2
    ? ''
    : `<div role="group" aria-label="${escapeHtml(label)}"><span class="soft">${escapeHtml(label)}</span>${chips.join('')}</div>\n`;
