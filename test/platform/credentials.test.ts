import { describe, expect, test } from 'vitest';
import { type Credentials, credentialSource } from '../../lib/platform/credentials.ts';

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
