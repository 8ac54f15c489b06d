import { en, type Texts } from './texts-en.ts';
import { zh } from './texts-zh.ts';

export type Language = 'en' | 'zh';
export type { Texts };

const CATALOGUES: Readonly<Record<Language, Texts>> = { en, zh };

/** Everything that is said to people, in their language. */
export function textsFor(language: Language): Texts {
  return CATALOGUES[language];
}
