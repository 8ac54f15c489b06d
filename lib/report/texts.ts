import type { Language } from '../alert/message/texts.ts';
import { en, type ReportTexts } from './texts-en.ts';
import { zh } from './texts-zh.ts';

export type { ReportTexts };

const CATALOGUES: Readonly<Record<Language, ReportTexts>> = { en, zh };

/** Everything that the report says, in the reader's language. */
export const reportTexts = (language: Language): ReportTexts => CATALOGUES[language];
