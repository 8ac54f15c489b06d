import { ConfigError } from '../errors.ts';

/** Node's own switch: with this value every connection of the process accepts any certificate. */
const SWITCH = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * To be called before the first connection.
 * @throws ConfigError if the environment turns the verification of certificates off: keys and messages would go to
 *   whoever answers.
 */
export function mustVerifyTls(environment: Readonly<Record<string, string | undefined>>): void {
  if (environment[SWITCH] === '0')
    throw new ConfigError([
      `${SWITCH}: "0" turns the verification of certificates off, and keys would go to any server that answers; remove it. For servers of a private authority, name its certificate (PEM) in NODE_EXTRA_CA_CERTS`,
    ]);
}
