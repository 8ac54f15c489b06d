import { textsFor } from '../alert/message/texts.ts';
import type { Tone } from '../model/change.ts';
import { postureOf } from '../model/posture.ts';
import { escapeHtml } from '../text/escape-html.ts';
import type { Report, ReportScope } from './report.ts';
import type { TableId } from './table.ts';
import type { ReportTexts } from './texts.ts';
import { unseen } from './unseen.ts';

/** How things stand, whether everything could be seen, and the key figures. */
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
  const posture = postureOf({ ...s, scopes: report.scopes.filter(isListed).length, unseen: missing });
  const verdict =
    report.scopes.length === 0
      ? texts.nothingKnown
      : missing > 0
        ? texts.notAllSeen(missing)
        : texts.allSeen(s.images);
  function fact(n: number, label: (n: number) => string, more: string, where: TableId, tone?: Tone): string {
    const look = tone === undefined || n === 0 ? '' : ` class="${tone}"`;
    return `<li${look}><b>${texts.number(n)}</b><a href="#${where}">${escapeHtml(label(n))}</a><small>${escapeHtml(more)}</small></li>`;
  }
  const standing = textsFor(report.reader.language).posture.standing(posture);
  return `${posture.isKnown ? `<p class="posture ${posture.mark}">${escapeHtml(standing)}</p>\n` : ''}<p class="seen${missing > 0 ? ' unseen' : ''}">${escapeHtml(verdict)}</p>
<ul class="facts">
${facts.join('\n')}
</ul>`;
}

const isListed = ({ listedAt }: ReportScope): boolean => listedAt !== null;
