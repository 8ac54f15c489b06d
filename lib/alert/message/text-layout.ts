import type { Line, MessageDocument, Section } from './document.ts';
import type { Severity } from '../../model/change.ts';
import { textsFor, type Texts } from './texts.ts';

/** What a line of a plain message is, so that a terminal can colour it; `command` also of a link: both are copied. */
export type Tone = 'headline' | 'title' | 'strong' | 'plain' | 'command';

export interface TextLine {
  readonly text: string;
  readonly tone: Tone;
  readonly severity: Severity;
  /** Spaces before the first line and before those that follow when it is wrapped. */
  readonly indent: number;
  readonly hang: number;
}

/** The message as plain lines, for mail and terminal. An empty text is an empty line. */
export function layOut(document: MessageDocument): TextLine[] {
  const { severity } = document;
  const texts = textsFor(document.language);
  const plain = (text: string): TextLine => ({ text, tone: 'plain', severity, indent: 0, hang: 0 });
  const closing = [...(document.rest === undefined ? [] : [document.rest]), ...document.advice];
  return [
    { text: document.headline, tone: 'headline', severity, indent: 0, hang: 0 },
    ...(document.preface === undefined ? [] : [plain(''), plain(document.preface)]),
    ...document.sections.flatMap((section) => [plain(''), ...sectionLines(section, texts)]),
    ...closing.flatMap((text) => [plain(''), plain(text)]),
  ];
}

function sectionLines(section: Section, texts: Texts): TextLine[] {
  const { severity } = section;
  return [
    ...(section.title === undefined
      ? []
      : [{ text: section.title, tone: 'title', severity, indent: 0, hang: 0 } as const]),
    ...section.lines.flatMap((line) => textLines(line, severity, texts)),
  ];
}

function textLines(line: Line, severity: Severity, texts: Texts): TextLine[] {
  switch (line.kind) {
    case 'fact': {
      const tone = line.strong === true ? 'strong' : 'plain';
      return [{ text: `${line.label}${texts.colon}${line.value}`, tone, severity, indent: 2, hang: 4 }];
    }
    case 'item':
      return [{ text: `- ${line.text}`, tone: 'plain', severity, indent: 2, hang: 4 }];
    case 'text':
      return [{ text: line.text, tone: 'plain', severity, indent: 2, hang: 2 }];
    case 'link':
      return [
        { text: `${line.label}${texts.colon.trimEnd()}`, tone: 'plain', severity, indent: 2, hang: 2 },
        { text: line.url, tone: 'command', severity, indent: 4, hang: 4 },
      ];
    case 'commands':
      return [
        { text: `${line.label}${texts.colon.trimEnd()}`, tone: 'plain', severity, indent: 2, hang: 2 },
        ...line.commands.map((text): TextLine => ({ text, tone: 'command', severity, indent: 4, hang: 4 })),
      ];
  }
}
