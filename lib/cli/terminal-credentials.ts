import { credentialChain } from '../openapi/credential-chain.ts';
import { type Credentials, type CredentialSource, credentialSource } from '../platform/credentials.ts';
import type { Redactor } from '../platform/redact.ts';

/**
 * The credentials of this terminal, from the ecosystem's own chain, which is loaded when they are first used. Their
 * secrets are redacted before anything can show them (I12).
 */
export function terminalCredentials(redactor: Redactor): CredentialSource {
  let chain: Promise<() => Promise<Credentials>> | undefined;
  return credentialSource(
    async () => {
      chain ??= credentialChain();
      return (await chain)();
    },
    (c) => redactor.add(c.accessKeySecret, c.securityToken),
  );
}
