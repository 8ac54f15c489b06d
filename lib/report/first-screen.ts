import type { Tone } from '../model/change.ts';
import { escapeHtml } from '../text/escape-html.ts';
import type { Report } from './report.ts';
import type { TableId } from './table.ts';
import type { ReportTexts } from './texts.ts';
import { unseen } from './unseen.ts';

/** The key figures, and whether they are complete. */
export function firstScreen(report: Report, texts: ReportTexts): string {
  const s = report.summary;
  const facts = [
    fact(s.images, texts.facts.images, texts.imagesFact(s), 'scopes'),
    fact(s.sharedImages, texts.facts.sharedImages, texts.sharedFact(s), 'shares'),
    fact(s.accounts, texts.facts.accounts, texts.accountsFact(s), 'accounts'),
    fact(s.untrustedShares, texts.facts.untrusted, texts.untrustedFact(s), 'shares', 'bad'),
    fact(s.exposedToEcs, texts.facts.exposed, texts.exposedFact(s), 'exposed', 'warn'),
    fact(s.blind, texts.facts.blind, texts.blindFact(s), 'blind', 'warn'),
  ];
  const missing = unseen(report);
  const verdict =
    report.scopes.length === 0
      ? texts.nothingKnown
      : missing > 0
        ? texts.notAllSeen(missing)
        : texts.allSeen(s.images);
  function fact(n: number, label: string, more: string, where: TableId, tone?: Tone): string {
    const look = tone === undefined || n === 0 ? '' : ` class="${tone}"`;
    return `<li${look}><b>${texts.number(n)}</b><a href="#${where}">${escapeHtml(label)}</a><small>${escapeHtml(more)}</small></li>`;
  }
  return `<p class="seen${missing > 0 ? ' unseen' : ''}">${escapeHtml(verdict)}</p>
<ul class="facts">
${facts.join('\n')}
</ul>`;
}
