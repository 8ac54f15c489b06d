import { AuditError } from '../errors.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** Credentials that are fetched for every call, so that renewed ones are used at once. */
export interface CredentialSource {
  get(): Promise<Credentials>;
  /** The result of the last `get`; throws when there was none. For SDKs that sign synchronously. */
  latest(): Credentials;
}

/** A source over `fetch`. `onNew` receives new credentials before `get` returns them, for redaction (I12). */
export function credentialSource(
  fetch: () => Promise<Credentials>,
  onNew: (credentials: Credentials) => void,
): CredentialSource {
  let latest: Credentials | undefined;
  return {
    async get() {
      const fresh = await fetch();
      if (fresh.accessKeySecret !== latest?.accessKeySecret || fresh.securityToken !== latest.securityToken)
        onNew(fresh);
      latest = fresh;
      return fresh;
    },
    latest() {
      if (latest === undefined) throw new Error('credentials were used before they were fetched');
      return latest;
    },
  };
}

/**
 * The ecosystem's own chain (environment, profile, instance role …), through `@alicloud/credentials`.
 * Loaded only when it is used: a function takes its credentials from its context.
 *
 * @throws AuditError `NoCredentials` when the chain finds none.
 */
export async function defaultChain(): Promise<() => Promise<Credentials>> {
  const { default: exported } = await import('@alicloud/credentials');
  // Node hands over the whole of a CommonJS module here; tsx hands over its default export.
  const Chain = exported.default ?? (exported as unknown as typeof exported.default);
  const client = new Chain();
  return async () => {
    try {
      const c = await client.getCredential();
      const token = c.securityToken;
      return {
        accessKeyId: c.accessKeyId ?? '',
        accessKeySecret: c.accessKeySecret ?? '',
        ...(token === undefined || token === '' ? {} : { securityToken: token }),
      };
    } catch {
      // The chain's own message lists the error of every provider and where its files are: too much to show.
      throw new AuditError(
        'No credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with a profile of the aliyun CLI (~/.aliyun/config.json)',
        { code: 'NoCredentials' },
      );
    }
  };
}
