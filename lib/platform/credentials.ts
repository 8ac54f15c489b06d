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
