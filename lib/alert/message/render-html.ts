import type { Line, MessageDocument, Section } from './document.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import type { Severity } from '../../model/change.ts';
import { textsFor, type Texts } from './texts.ts';

/** Mid-tones that stand out on white and on black alike: a mail program's dark mode may or may not repaint. */
const COLOURS: Readonly<Record<Severity, string>> = {
  critical: '#d1242f',
  high: '#d1242f',
  medium: '#bf8700',
  info: '#218bff',
};

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif";
const CODE = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px';
const BREAKS = 'overflow-wrap:anywhere;word-break:break-word';

/**
 * The message as the HTML part of a mail: one document, inline styles, nothing to load, no link but our own. Without
 * styles it still reads well; no colour of text or background is set, so a dark theme stays dark.
 */
export function renderHtml(document: MessageDocument): string {
  const texts = textsFor(document.language);
  const closing = [...(document.rest === undefined ? [] : [document.rest]), ...document.advice];
  return `<!DOCTYPE html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(document.headline)}</title>
</head>
<body style="margin:0;padding:16px;${FONT};font-size:15px;line-height:1.5">
<div style="max-width:640px;margin:0 auto;${BREAKS}">
<h1 style="font-size:18px;line-height:1.35;margin:0 0 16px;padding-left:12px;border-left:5px solid ${COLOURS[document.severity]}">${escapeHtml(document.headline)}</h1>
${document.preface === undefined ? '' : `<p style="margin:12px 0">${escapeHtml(document.preface)}</p>\n`}${document.sections.map((section) => sectionHtml(section, texts)).join('\n')}
${closing.map((text) => `<p style="margin:12px 0">${escapeHtml(text)}</p>`).join('\n')}
</div>
</body>
</html>
`;
}

function sectionHtml(section: Section, texts: Texts): string {
  const { title } = section;
  const heading =
    title === undefined ? '' : `<h2 style="font-size:16px;margin:20px 0 8px">${escapeHtml(title)}</h2>\n`;
  return `${heading}${section.lines.map((line) => lineHtml(line, texts, COLOURS[section.severity])).join('\n')}`;
}

function lineHtml(line: Line, texts: Texts, colour: string): string {
  switch (line.kind) {
    case 'fact': {
      const value = escapeHtml(line.value);
      const shown = line.strong === true ? `<strong>${value}</strong>` : value;
      return `<p style="margin:2px 0"><span style="opacity:0.7">${escapeHtml(line.label)}${texts.colon}</span>${shown}</p>`;
    }
    case 'item':
      return `<p style="margin:2px 0 2px 14px;text-indent:-14px">• ${escapeHtml(line.text)}</p>`;
    case 'text':
      return `<p style="margin:8px 0 2px">${escapeHtml(line.text)}</p>`;
    case 'link':
      return `<p style="margin:10px 0 2px"><a href="${line.url}">${escapeHtml(line.label)}</a></p>`;
    case 'commands':
      return `<p style="margin:10px 0 2px">${escapeHtml(line.label)}${texts.colon.trimEnd()}</p>
${line.commands.map((command) => `<p style="margin:2px 0 2px;padding:6px 10px;border-left:3px solid ${colour};${CODE}">${escapeHtml(command)}</p>`).join('\n')}`;
  }
}
