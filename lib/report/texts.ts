import type { Language } from '../alert/message/texts.ts';
import { en, type ReportTexts } from './texts-en.ts';
import { zh } from './texts-zh.ts';

export type { ReportTexts };

const CATALOGUES: Readonly<Record<Language, ReportTexts>> = { en, zh };

/** The texts of the report in one language. */
export const reportTexts = (language: Language): ReportTexts => CATALOGUES[language];
