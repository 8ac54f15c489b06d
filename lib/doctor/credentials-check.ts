import { AuditError, ConfigError } from '../errors.ts';
import type { Check } from './check.ts';

const MEND = 'Correct what it says, then run doctor again; the first of these places that works is used';

/** Checks that this terminal has credentials. The next check asks which account they belong to. */
export const credentialsCheck: Check = {
  name: 'credentials',
  title: 'Credentials',
  needs: [],
  async run({ facts, credentials }) {
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await credentials.get();
      if (accessKeyId === '' || accessKeySecret === '')
        throw new AuditError('none', { code: 'NoCredentials' });
      if (accessKeyId.startsWith('STS') && securityToken === undefined)
        return [
          {
            status: 'failed',
            found: 'the access key is temporary (it begins with STS), but its token is missing',
            mend: 'Set ALIBABA_CLOUD_SECURITY_TOKEN to the token that was issued with it',
          },
        ];
      facts.credentials = credentials;
      const temporary = securityToken === undefined ? '' : ', temporary, with its token';
      return [{ status: 'ok', found: `an access key is set${temporary}` }];
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      if (error instanceof ConfigError)
        return error.problems.map((found) => ({ status: 'failed', found, mend: MEND }));
      if (error.code !== 'NoCredentials') return [{ status: 'failed', found: error.message, mend: MEND }];
      return [
        {
          status: 'failed',
          found: 'this terminal has no credentials',
          mend: 'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with the aliyun CLI. Use the key of a RAM user, not of the account itself',
          commands: ['aliyun configure'],
        },
      ];
    }
  },
};
