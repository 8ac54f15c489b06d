import type { EnvReader } from './env.ts';

const LEAST_CHARACTERS = 8;

/**
 * A secret that can be guessed, and that the redactor cannot hide without hiding other numbers and words (I12). Where a
 * person sets it, it is refused; a function that runs with it goes on.
 */
export function checkSecret<Name extends string>(
  env: EnvReader<Name>,
  name: Name,
  what: string,
  secret: string | null | undefined,
): void {
  if (!secret || (secret.length >= LEAST_CHARACTERS && /[^0-9]/.test(secret))) return;
  env.warn(
    'weakSecret',
    name,
    `${what} ${secret.length < LEAST_CHARACTERS ? `has fewer than ${LEAST_CHARACTERS} characters` : 'has digits only'}; it can be guessed, and cannot be hidden in messages without hiding other numbers`,
  );
}
