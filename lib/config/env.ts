import type { SettingNotice } from '../model/digest.ts';
import { isLoopback } from '../platform/loopback.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A value that stops no function that runs already: the function goes on with something else, and says so. Where a person
 * sets the value, it is a problem like any other (`typed.ts`).
 */
export interface Warning extends SettingNotice {
  /** The sentence for the log, which begins with the setting's name. */
  readonly text: string;
}

/** Typed readers of environment variables. They collect every problem instead of throwing at the first. */
export interface EnvReader<Name extends string = string> {
  readonly problems: readonly string[];
  readonly warnings: readonly Warning[];
  readonly secrets: readonly string[];
  /** Trimmed; an empty value counts as not set, since a deployment's template fills in empty text. */
  text(name: Name): string | undefined;
  /** As `text`; the value is a secret. */
  secret(name: Name): string | undefined;
  /** An address to call, without slashes at its end; `{region}` may stand in it. */
  url(name: Name, fallback: string): string;
  integer(name: Name, fallback: number, min: number, max: number): number;
  problem(what: string): void;
  warn(kind: Warning['kind'], name: Name, what: string, value?: string): void;
  /** @returns the first of them, or an empty text. */
  addSecret(...values: readonly (string | null | undefined)[]): string;
  /** The URL, if it is one that may be called: https, or http on loopback. The value itself is never shown. */
  checkUrl(name: Name, value: string, what?: string): URL | undefined;
}

export function envReader(environment: Environment): EnvReader {
  const problems: string[] = [];
  const warnings: Warning[] = [];
  const secrets: string[] = [];

  const text = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  };

  const addSecret = (...values: readonly (string | null | undefined)[]): string => {
    for (const value of values) if (value) secrets.push(value);
    return values[0] ?? '';
  };

  const problem = (what: string): void => void problems.push(what);

  const checkUrl = (name: string, value: string, what = 'the value'): URL | undefined => {
    const url = URL.canParse(value) && !/[{}]/.test(value) ? new URL(value) : undefined;
    if (url === undefined || !['https:', 'http:'].includes(url.protocol))
      problem(`${name}: ${what} is not an https:// address`);
    else if (url.protocol === 'http:' && !isLoopback(url.hostname))
      problem(`${name}: ${what} must begin with https:// (http:// is accepted for this machine itself only)`);
    else if (url.username !== '' || url.password !== '')
      problem(`${name}: ${what} must not hold a user or password`);
    else return url;
    return undefined;
  };

  return {
    problems,
    warnings,
    secrets,
    text,
    addSecret,
    problem,
    checkUrl,

    secret(name) {
      const value = text(name);
      addSecret(value);
      return value;
    },

    url(name, fallback) {
      const value = text(name);
      if (value === undefined) return fallback;
      checkUrl(name, value.replaceAll('{region}', 'cn-hangzhou'));
      return value.replace(/\/+$/, '');
    },

    integer(name, fallback, min, max) {
      const value = text(name);
      if (value === undefined) return fallback;
      const n = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (n >= min && n <= max) return n;
      problem(`${name}: "${value.slice(0, 40)}" is not a whole number from ${min} to ${max}`);
      return fallback;
    },

    warn(kind, setting, what, value) {
      warnings.push({ kind, setting, value, text: `${setting}: ${what}` });
    },
  };
}

/** The parts of a comma list, trimmed. */
export function split(value: string, keepEmpty = false): string[] {
  if (value.trim() === '') return [];
  const parts = value.split(',').map((part) => part.trim());
  return keepEmpty ? parts : parts.filter((part) => part !== '');
}
