import type { EnvReader } from './env.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of messages. It only concerns how they look: what is none falls back to English. */
export function readLanguage(env: EnvReader<'ALERT_LANGUAGE'>): Language {
  const value = env.text('ALERT_LANGUAGE') ?? 'en';
  const found = LANGUAGES.find((language) => language === value);
  if (found === undefined) {
    const shown = value.slice(0, 40);
    env.warn('language', 'ALERT_LANGUAGE', `"${shown}" is neither en nor zh; messages are in English`, shown);
  }
  return found ?? 'en';
}
