import { escapeHtml } from '../text/escape-html.ts';
import { visibleText } from '../text/visible-text.ts';
import { RISKS, standingOfShare } from '../inventory/images-by-risk.ts';
import { isFresh } from './page-shares.ts';
import type { Report } from './report.ts';
import type { ReportTexts } from './texts.ts';

/** The search box, the chips and the list of regions; hidden until the script handles them. */
export function finder(report: Report, texts: ReportTexts): string {
  const { shares, changes, exposed, scopes, comparison } = report;
  const risks = new Set([
    ...shares.flatMap((share) => [standingOfShare(share), share.verdict]),
    ...changes.flatMap(({ verdict }) => verdict ?? []),
    ...(exposed.length > 0 ? ['exposed' as const] : []),
  ]);
  const names = {
    ...texts.verdicts,
    neverSeen: texts.neverSeenBefore,
    exposed: texts.exposedToEcs,
  };
  const chips = [
    ...RISKS.filter((risk) => risks.has(risk)).map((risk) => names[risk]),
    ...(shares.some((share) => isFresh(share, comparison.since)) ? [texts.fresh] : []),
  ];
  const regions = [...new Set([...scopes, ...changes].map(({ regionId }) => visibleText(regionId, 64)))];
  return `<div class="finder" id="finder" role="search" hidden>
<label for="find">${escapeHtml(texts.find)}</label><input id="find" type="search" autocomplete="off" spellcheck="false" placeholder="${escapeHtml(texts.findHint)}">
${group(texts.trust, chips.map(chip))}${list(regions.toSorted(), texts)}<button type="button" id="clear" hidden>${escapeHtml(texts.clear)}</button><span id="status" class="spoken" role="status"></span>
</div>`;
}

const chip = (value: string): string =>
  `<button type="button" data-value="${escapeHtml(value)}" aria-pressed="false">${escapeHtml(value)}</button>`;

/** A single chip would filter nothing. */
const group = (label: string, chips: readonly string[]): string =>
  chips.length < 2
    ? ''
    : `<span class="chips" role="group" aria-label="${escapeHtml(label)}">${chips.join('')}</span>\n`;

const list = (regions: readonly string[], texts: ReportTexts): string =>
  regions.length < 2
    ? ''
    : `<select id="region" aria-label="${escapeHtml(texts.region)}"><option value="">${escapeHtml(texts.everyRegion)}</option>${regions
        .map((region) => `<option>${escapeHtml(region)}</option>`)
        .join('')}</select>\n`;
