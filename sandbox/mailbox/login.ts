import type { SmtpWire } from './smtp-wire.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * Reads a login by AUTH PLAIN (RFC 4616) or AUTH LOGIN, with or without an initial response, and asks the client for
 * what is missing. Resolves to undefined for another mechanism, and if the client cancels or leaves.
 */
export async function readLogin(wire: SmtpWire, parameters: string): Promise<Login | undefined> {
  const [mechanism = '', initial] = parameters.split(' ');
  const ask = async (prompt: string) => {
    wire.send(`334 ${Buffer.from(prompt).toString('base64')}\r\n`);
    const answer = await wire.line();
    return answer === undefined || answer === '*' ? undefined : decode(answer);
  };
  const first = (prompt: string) => (initial === undefined ? ask(prompt) : decode(initial));
  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const [, user, password] = (await first(''))?.split('\0') ?? [];
      return user === undefined || password === undefined ? undefined : { user, password };
    }
    case 'LOGIN': {
      const user = await first('Username:');
      const password = user === undefined ? undefined : await ask('Password:');
      return user === undefined || password === undefined ? undefined : { user, password };
    }
    default:
      return undefined;
  }
}

const decode = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
