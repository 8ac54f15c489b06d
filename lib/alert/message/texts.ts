import type { Language } from './language.ts';
import { en, type Texts } from './texts-en.ts';
import { zh } from './texts-zh.ts';

export type { Language, Texts };

const CATALOGUES: Readonly<Record<Language, Texts>> = { en, zh };

/** The texts of every message in one language. */
export function textsFor(language: Language): Texts {
  return CATALOGUES[language];
}
