import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientRequest, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AuditError, ConfigError } from '../../lib/errors.ts';
import { credentialChain } from '../../lib/openapi/credential-chain.ts';
import { everythingIn } from '../support/over-the-wire.ts';

const ID = 'LTAI5tSomeKeyOfAUser';
const SECRET = 'q1w2e3r4t5y6u7i8o9p0asdfghjkl0';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'credentials-'));
  for (const name of Object.keys(process.env))
    if (name.startsWith('ALIBABA_CLOUD_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  // Nothing outside this machine is to be asked.
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const set = (values: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(`ALIBABA_CLOUD_${name}`, value);
};

async function write(path: string, text: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const cli = (profile: object, current = 'prod'): Promise<string> =>
  write('.aliyun/config.json', JSON.stringify({ current, profiles: [{ name: 'prod', ...profile }] }));

/** What the chain says, which never holds what stands in a file or comes from a server. */
async function failure(): Promise<AuditError> {
  const error = await credentialChain()
    .then((fetch) => fetch())
    .then(
      () => new Error('there were credentials'),
      (thrown: unknown) => thrown as Error,
    );
  expect(error).toBeInstanceOf(AuditError);
  expect(everythingIn(error)).not.toContain(SECRET);
  return error as AuditError;
}

async function serving(status: number, body: string | Buffer, headers = {}): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('credentials that are there', () => {
  test.each([
    ['a key', {}, {}],
    ['a key with its token', { SECURITY_TOKEN: 'CAIS+token/==' }, { securityToken: 'CAIS+token/==' }],
  ])('in the environment: %s', async (_, more, also) => {
    set({ ACCESS_KEY_ID: ID, ACCESS_KEY_SECRET: SECRET, ...more });
    const fetch = await credentialChain();
    expect(await fetch()).toEqual({ accessKeyId: ID, accessKeySecret: SECRET, ...also });
  });

  test('in a profile of the aliyun CLI, and in the credentials file', async () => {
    await write(
      '.alibabacloud/credentials',
      `[default]\ntype = access_key\naccess_key_id = ${ID}\naccess_key_secret = ${SECRET}\n`,
    );
    expect((await (await credentialChain())()).accessKeyId).toBe(ID);
    await cli({ mode: 'AK', access_key_id: 'LTAI5tOther', access_key_secret: SECRET });
    expect((await (await credentialChain())()).accessKeyId).toBe('LTAI5tOther');
  });

  test('from an address, which is asked again after a failure', async () => {
    let status = 500;
    const server = createServer((_, response) =>
      response.writeHead(status).end(
        JSON.stringify({
          AccessKeyId: 'STS.abc',
          AccessKeySecret: SECRET,
          SecurityToken: 'token',
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    set({ CREDENTIALS_URI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    const fetch = await credentialChain();
    await expect(fetch()).rejects.toThrow('ALIBABA_CLOUD_CREDENTIALS_URI: it answers with HTTP 500');
    status = 200;
    expect((await fetch()).accessKeyId).toBe('STS.abc');
    server.closeAllConnections();
  });
});

describe('the form of a key is checked before it is used', () => {
  test.each([
    ['a line’s end', `${ID}\r`, `${SECRET}\r\n`],
    ['spaces around it', ` ${ID} `, `\t${SECRET}`],
    ['a no-break space after it', `${ID}\u00a0`, SECRET],
    ['a byte order mark before it', `\ufeff${ID}`, SECRET],
  ])('%s is taken off', async (_, id, secret) => {
    set({ ACCESS_KEY_ID: id, ACCESS_KEY_SECRET: secret });
    expect(await (await credentialChain())()).toEqual({ accessKeyId: ID, accessKeySecret: SECRET });
  });

  const NAMES = { id: 'ALIBABA_CLOUD_ACCESS_KEY_ID', secret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET' };
  test.each([
    [
      'a carriage return within',
      `LTAI\r${ID}`,
      SECRET,
      `${NAMES.id} holds a line break (U+000D) as its character 5`,
    ],
    ['curly quotes', `“${ID}”`, SECRET, `${NAMES.id} holds a curly quote (U+201C) as its character 1`],
    ['curly quotes around the secret', ID, `‘${SECRET}’`, `${NAMES.secret} holds a curly quote (U+2018)`],
    ['straight quotes', ID, `"${SECRET}"`, `${NAMES.secret} stands in quotes; leave them out`],
    ['single quotes', `'${ID}'`, SECRET, `${NAMES.id} stands in quotes`],
    [
      'a space within',
      ID,
      `${SECRET} ${SECRET}`,
      `${NAMES.secret} holds a space or tab (U+0020) as its character 31`,
    ],
    ['a no-break space within', ID, `${SECRET}\u00a0x`, `${NAMES.secret} holds a space that is none`],
    [
      'full-width letters',
      `ＬTAI5t`,
      SECRET,
      `${NAMES.id} holds a full-width character (U+FF2C) as its character 1`,
    ],
    ['a zero-width space', `LTAI\u200b5t`, SECRET, `${NAMES.id} holds an invisible character (U+200B)`],
    ['Chinese', '您的AccessKey', SECRET, `${NAMES.id} holds a character that no key has (U+60A8)`],
    ['an emoji', ID, `${SECRET}🔑`, `${NAMES.secret} holds a character that no key has (U+1F511)`],
    ['nothing but spaces', '  ', SECRET, `${NAMES.id} is empty`],
    ['id and secret swapped', SECRET, ID, `${NAMES.id} and ${NAMES.secret} are swapped`],
  ])('%s', async (_, id, secret, says) => {
    set({ ACCESS_KEY_ID: id, ACCESS_KEY_SECRET: secret });
    const error = await failure();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain(ID);
  });

  test('of a token, and of a key in a profile, which is named', async () => {
    set({ ACCESS_KEY_ID: 'STS.x', ACCESS_KEY_SECRET: SECRET, SECURITY_TOKEN: 'CAIS\u2026' });
    expect((await failure()).message).toContain(
      'ALIBABA_CLOUD_SECURITY_TOKEN holds a character that no key has',
    );
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', undefined);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', undefined);
    await cli({ mode: 'AK', access_key_id: ID, access_key_secret: `“${SECRET}”` });
    const error = await failure();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain(
      'the access key secret of the profile of the aliyun CLI holds a curly quote',
    );
  });
});

describe('what is set up and fails is told as its own failure', () => {
  test('nothing is set: what to set, and not where it looked', async () => {
    const error = await failure();
    expect(error).toMatchObject({ code: 'NoCredentials', retryable: false });
    expect(error.message).toContain('Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET');
    expect(error.message).not.toContain(home);
  });

  test.each([{}, { PROFILE: 'prod' }, { CREDENTIALS_URI: 'http://127.0.0.1:9/' }, { ECS_METADATA: ' ' }])(
    'the metadata address of ECS is not asked where no role of an instance is named: %j',
    async (values) => {
      set({ ...values });
      vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', undefined);
      const hosts: string[] = [];
      const note = (message: unknown) =>
        void hosts.push((message as { request: ClientRequest }).request.host);
      subscribe('http.client.request.start', note);
      onTestFinished(() => void unsubscribe('http.client.request.start', note));
      const { message } = await failure();
      expect(hosts).toEqual('CREDENTIALS_URI' in values ? ['127.0.0.1'] : []);
      expect(message).toMatch(
        /On an ECS instance with a RAM role, set ALIBABA_CLOUD_ECS_METADATA to its name|Not set: .*this ECS instance/,
      );
    },
  );

  const AK = { mode: 'AK', access_key_id: ID, access_key_secret: SECRET };
  const STS = {
    access_key_id: ID,
    access_key_secret: SECRET,
    ram_role_arn: 'acs:ram::1:role/r',
    ram_session_name: 's',
  };
  test.each<[string, object | string, Readonly<Record<string, string>>, string]>([
    ['a wrong name', AK, { PROFILE: 'prdo' }, 'it has no profile "prdo"; '],
    ['no current one', { current: '', profiles: [] }, {}, 'has no profile; run "aliyun configure"'],
    ['broken JSON', `{"profiles": [{"access_key_secret": "${SECRET}"`, {}, 'is not JSON; repair it'],
    [
      'an unknown mode',
      { ...AK, mode: 'Passkey\u001b[31m' },
      {},
      'its mode "Passkey␛[31m" is not known to the SDK',
    ],
    ['a key without its secret', { mode: 'AK', access_key_id: ID }, {}, 'its access key secret is missing'],
    ['no token', { ...AK, mode: 'StsToken' }, {}, 'its security token is missing'],
    ['no role', { ...AK, mode: 'RamRoleArn' }, {}, 'its role (ARN) is missing'],
    [
      'CloudSSO, expired',
      sso({ cloud_sso_access_token_expire: 1 }),
      {},
      'its CloudSSO login has expired; log in again',
    ],
    [
      'CloudSSO, incomplete',
      sso({ cloud_sso_account_id: '' }),
      {},
      'its CloudSSO address, account or access configuration is missing',
    ],
    [
      'CloudSSO, no such host',
      sso({ cloud_sso_sign_in_url: 'https://sso.invalid/start' }),
      {},
      'sso.invalid',
    ],
    [
      'OAuth of no site',
      { mode: 'OAuth', oauth_site_type: 'EU' },
      {},
      'its oauth_site_type is neither CN nor INTL',
    ],
    [
      'a command that is not there',
      { mode: 'External', process_command: '/nowhere/issue-key' },
      {},
      'its process_command gives no usable credentials',
    ],
    [
      'a command that gives nothing',
      { mode: 'External', process_command: `echo ${SECRET}` },
      {},
      'its process_command gives no usable credentials',
    ],
    [
      'OIDC without its file',
      { mode: 'OIDC', oidc_token_file: '/nowhere/token', oidc_provider_arn: 'a', ...STS },
      {},
      ': /nowhere/token cannot be read (ENOENT)',
    ],
    [
      'a role, and an STS that is not there',
      { mode: 'RamRoleArn', ...STS, sts_endpoint: 'sts.invalid' },
      {},
      'sts.invalid',
    ],
  ])('a profile: %s', async (_, profile, environment, says) => {
    if (typeof profile === 'string') await write('.aliyun/config.json', profile);
    else if ('profiles' in profile) await write('.aliyun/config.json', JSON.stringify(profile));
    else await cli(profile);
    set(environment);
    const error = await failure();
    expect(error.code).toBe('CredentialsFailed');
    expect(error.message).toContain('of the aliyun CLI: ');
    expect(error.message).toContain(says);
    expect(error.message).toContain('Not set: the environment, OIDC');
    expect(error.message).not.toContain('No credentials found');
  });

  function sso(other: object): object {
    return {
      mode: 'CloudSSO',
      cloud_sso_sign_in_url: 'https://sso.invalid/start',
      cloud_sso_account_id: '1234567890123456',
      cloud_sso_access_config: 'ac-1',
      access_token: SECRET,
      cloud_sso_access_token_expire: 4_102_444_800,
      ...other,
    };
  }

  test('a profile: CloudSSO refuses', async () => {
    const origin = await serving(401, `{"ErrorMessage":"token ${SECRET} is unknown"}`);
    await cli(sso({ cloud_sso_sign_in_url: `${origin}/start` }));
    expect((await failure()).message).toContain('CloudSSO refuses its login; log in again');
  });

  test('a wrong name lists the names there are', async () => {
    await cli(AK);
    set({ PROFILE: 'prdo' });
    expect((await failure()).message).toMatch(
      /The profile "prdo" of the aliyun CLI: .*has prod\. Set ALIBABA_CLOUD_PROFILE/,
    );
  });

  test.each([
    [
      'no such section',
      `[default]\ntype = access_key\n`,
      { PROFILE: 'prod' },
      'has no section [prod] with a type',
    ],
    [
      'a wrong type',
      `[default]\ntype = password\nsecret = ${SECRET}\n`,
      {},
      'is none of access_key, ecs_ram_role and ram_role_arn',
    ],
    [
      'no secret',
      `[default]\ntype = access_key\naccess_key_id = ${ID}\n`,
      {},
      'its access key secret is missing',
    ],
  ])('the credentials file: %s', async (_, text, environment, says) => {
    const file = await write('keys.ini', text);
    set({ CREDENTIALS_FILE: file, ...environment });
    const error = await failure();
    expect(error.message).toContain('of the credentials file: ');
    expect(error.message).toContain(says);
  });

  test.each([
    [
      'a file that is not there',
      { CREDENTIALS_FILE: '/nowhere/keys.ini' },
      '/nowhere/keys.ini cannot be read (ENOENT)',
    ],
    ['half a key', { ACCESS_KEY_ID: ID }, 'The environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set'],
    [
      'OIDC, half set',
      { OIDC_TOKEN_FILE: '/nowhere/token', ROLE_ARN: 'acs:ram::1:role/r' },
      'OIDC: ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set',
    ],
    [
      'OIDC without its file',
      {
        OIDC_TOKEN_FILE: '/nowhere/token',
        ROLE_ARN: 'acs:ram::1:role/r',
        OIDC_PROVIDER_ARN: 'acs:ram::1:oidc-provider/p',
      },
      'OIDC: /nowhere/token cannot be read (ENOENT)',
    ],
  ])('%s', async (_, environment, says) => {
    set(environment);
    const error = await failure();
    expect(error).toMatchObject({ code: 'CredentialsFailed', retryable: false });
    expect(error.message).toContain(says);
  });

  test.each([
    ['refuses', 403, `no ${SECRET}`, 'it answers with HTTP 403'],
    ['gives a page', 200, `<html>${SECRET}</html>`, 'its answer holds no credentials'],
    [
      'gives half a key',
      200,
      JSON.stringify({ AccessKeyId: ID, AccessKeySecret: SECRET }),
      'its answer holds no credentials',
    ],
  ])('an address that %s', async (_, status, body, says) => {
    set({ CREDENTIALS_URI: `${await serving(status, body)}/${SECRET}` });
    expect((await failure()).message).toContain(`ALIBABA_CLOUD_CREDENTIALS_URI: ${says}`);
  });

  test.each([200, 500])(
    'an address that packs its answer, which nobody asked for: HTTP %d',
    async (status) => {
      const body = gzipSync(JSON.stringify({ AccessKeyId: ID, AccessKeySecret: SECRET }));
      set({ CREDENTIALS_URI: `${await serving(status, body, { 'content-encoding': 'gzip' })}/${SECRET}` });
      expect((await failure()).message).toContain(
        'ALIBABA_CLOUD_CREDENTIALS_URI: the answer is encoded (content-encoding: gzip), which was not asked for',
      );
    },
  );

  test('an address that nobody listens on, which may be so for a moment only', async () => {
    set({ CREDENTIALS_URI: `http://127.0.0.1:9/${SECRET}` });
    const error = await failure();
    expect(error.message).toContain('ALIBABA_CLOUD_CREDENTIALS_URI: 127.0.0.1:9 refuses the connection');
    expect(error.retryable).toBe(true);
  });

  test('the role of an instance, where there is no instance', async () => {
    set({ ECS_METADATA_DISABLED: 'false', ECS_METADATA: 'auditor' });
    const error = await failure();
    expect(error.message).toMatch(/The role of this ECS instance \(100\.100\.100\.200\): .+/);
    expect(error.message).not.toContain('client failed');
  });
});
