import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AuditError } from '../../lib/errors.ts';
import { type Credentials, credentialSource, defaultChain } from '../../lib/platform/credentials.ts';

const KEY: Credentials = { accessKeyId: 'id', accessKeySecret: 'secret-1' };

describe('credentials that are asked for at every call', () => {
  const source = (...gives: Credentials[]) => {
    const told: Credentials[] = [];
    let asked = 0;
    const made = credentialSource(
      () => Promise.resolve(gives[Math.min(asked++, gives.length - 1)] ?? KEY),
      (c) => told.push(c),
    );
    return { made, told };
  };

  test('are the renewed ones as soon as they are there', async () => {
    const { made } = source(KEY, { ...KEY, accessKeySecret: 'secret-2' });
    expect(await made.get()).toEqual(KEY);
    expect((await made.get()).accessKeySecret).toBe('secret-2');
    expect(made.latest().accessKeySecret).toBe('secret-2');
  });

  test('I12: every new secret is told before anyone can use it, and each once', async () => {
    const { made, told } = source(
      KEY,
      KEY,
      { ...KEY, securityToken: 'token-1' },
      { ...KEY, securityToken: 'token-2' },
      { ...KEY, accessKeySecret: 'secret-2' },
    );
    for (let i = 0; i < 5; i += 1) {
      const { accessKeySecret, securityToken } = await made.get();
      expect(told.at(-1)).toMatchObject({ accessKeySecret, ...(securityToken ? { securityToken } : {}) });
    }
    expect(told).toHaveLength(4);
  });

  test('used before they were fetched are a fault of the program, not an empty key', () => {
    expect(() => source(KEY).made.latest()).toThrow(/before/);
  });

  test('that cannot be had leave the last ones as they were', async () => {
    let fails = false;
    const made = credentialSource(
      () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(KEY)),
      () => undefined,
    );
    await made.get();
    fails = true;
    await expect(made.get()).rejects.toThrow('no');
    expect(made.latest()).toEqual(KEY);
  });
});

describe('the ecosystem’s own chain', () => {
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

  test('takes the environment’s key', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'id-from-env');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'secret-from-env');
    const fetch = await defaultChain();
    expect(await fetch()).toEqual({ accessKeyId: 'id-from-env', accessKeySecret: 'secret-from-env' });
  });

  test('takes its security token, too', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'id-from-env');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'secret-from-env');
    vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', 'token-from-env');
    const fetch = await defaultChain();
    expect((await fetch()).securityToken).toBe('token-from-env');
  });

  test('that finds none says what to set, and not where it looked', async () => {
    const attempt = defaultChain().then((fetch) => fetch());
    await expect(attempt).rejects.toMatchObject({
      name: 'AuditError',
      code: 'NoCredentials',
      message: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID') as string,
    });
    await expect(attempt).rejects.toBeInstanceOf(AuditError);
    await expect(attempt).rejects.not.toThrow(home);
  });
});
