import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulated, emulate, KEYS } from '../emulated.ts';
import { failure, put } from '../harness.ts';

let cloud: Emulated | undefined;
afterEach(async () => {
  await cloud?.close();
});

describe('credentials and the instance', () => {
  it('temporary credentials that are renewed between two requests are used at once', async () => {
    let current = { accessKeyId: 'STS.1', accessKeySecret: 'secret-1', securityToken: 'token-1' };
    cloud = await emulate({ accessKeys: (id) => (id === current.accessKeyId ? current : undefined) });
    const store = cloud.connect({ credentials: () => current });
    await store.prepare();
    for (const n of [2, 3]) {
      current = { accessKeyId: `STS.${n}`, accessKeySecret: `secret-${n}`, securityToken: `token-${n}` };
      expect(await store.write('images', put('a', String(n), {}))).toEqual({ kind: 'written', version: 1 });
    }
  });

  it('a key that is wrong, unknown or too old is refused at once', async () => {
    const expiresAt = 0;
    const keys = new Map([
      [KEYS.accessKeyId, { ...KEYS }],
      ['STS.old', { accessKeySecret: 'old', securityToken: 'token', expiresAt }],
    ]);
    cloud = await emulate({ accessKeys: (id) => keys.get(id) });
    const says =
      /^StoreDenied: .*(refused the credentials for instance share-audit|holds a character that no key has)/;
    for (const wrong of [
      { ...KEYS, accessKeySecret: 'anotherSecret' },
      { ...KEYS, accessKeyId: 'LTAInobody' },
      { accessKeyId: 'STS.old', accessKeySecret: 'old', securityToken: 'token' },
      // Pasted with its line's end: it cannot even be sent.
      { ...KEYS, accessKeyId: `${KEYS.accessKeyId}\n` },
    ]) {
      const before = cloud.server.calls.length;
      const store = cloud.connect({ credentials: () => wrong });
      expect(await failure(store.prepare())).toMatch(says);
      expect(await failure(store.get('images', { partition: 'a', sort: 'b' }))).toMatch(says);
      expect(await failure(store.write('images', put('a', 'b', {})))).toMatch(says);
      expect(cloud.server.calls.length - before).toBeLessThanOrEqual(3);
    }
  });

  it('an instance that does not exist is named with its setting', async () => {
    cloud = await emulate();
    const store = cloud.connect({ instance: 'nowhere' });
    expect(await failure(store.prepare())).toMatch(
      /^StoreMissing: There is no Tablestore instance nowhere at 127\.0\.0\.1:\d+\. Correct TABLESTORE_INSTANCE or TABLESTORE_ENDPOINT/,
    );
  });

  it('an endpoint where nobody answers is named with its setting', async () => {
    cloud = await emulate();
    const store = cloud.connect({ endpoint: 'http://127.0.0.1:1' });
    expect(await failure(store.prepare())).toMatch(
      /^StoreUnavailable, retryable: .*127\.0\.0\.1:1 .*TABLESTORE_ENDPOINT/,
    );
  });

  it('an endpoint that is none is refused at once', async () => {
    cloud = await emulate();
    const store = cloud.connect({ endpoint: 'ftp://example.com' });
    expect(await failure(store.get('images', { partition: 'a', sort: 'b' }))).toMatch(/^StoreRejected: /);
    expect(cloud.clock.slept).toEqual([]);
  });

  it('a clock that is wrong is named as the reason', async () => {
    cloud = await emulate();
    const message = 'Mismatch between system time and x-ots-date: 2027-01-15T00:00:00.000Z.';
    const effect = { kind: 'refuse', code: 'OTSAuthFailed', message } as const;
    cloud.faults.add({ service: 'tablestore', effect });
    expect(await failure(cloud.connect().prepare())).toMatch(/^StoreDenied: .*clock/);
  });

  it('credentials that cannot be had are an error of their own', async () => {
    cloud = await emulate();
    const store = cloud.connect({
      credentials: () => {
        throw new TypeError('no credentials yet');
      },
    });
    await expect(store.get('images', { partition: 'a', sort: 'b' })).rejects.toThrow(TypeError);
    expect(cloud.server.calls).toHaveLength(0);
  });
});

describe('I12: quiet secrets', () => {
  it('no error holds a key, not even where the server says it back', async () => {
    cloud = await emulate({ accessKeys: (id) => (id === 'STS.1' ? keys : undefined) });
    const keys = {
      accessKeyId: 'STS.1',
      accessKeySecret: 'theSecretItself',
      securityToken: 'theTokenItself',
    };
    const store = cloud.connect({ credentials: () => keys });
    await store.prepare();
    const message = `Signature mismatch: ${keys.accessKeySecret} with ${keys.securityToken}`;
    for (const code of ['OTSAuthFailed', 'OTSServerBusy', 'OTSParameterInvalid', 'OTSInternalServerError']) {
      cloud.faults.clear();
      cloud.faults.add({ service: 'tablestore', effect: { kind: 'refuse', code, message }, times: 100 });
      for (const doing of [
        () => store.get('images', { partition: 'a', sort: 'b' }),
        () => store.write('images', put('a', 'b', {})),
        () => store.writeMany('images', [put('a', 'b', {}), put('a', 'c', {})]),
        () => store.prepare(),
      ]) {
        const error: unknown = await doing().catch((reason: unknown) => reason);
        const shown = inspect(error, { depth: 20, showHidden: true });
        expect(shown).toContain('Signature mismatch: *** with ***');
        expect(shown).not.toMatch(/theSecretItself|theTokenItself/);
      }
    }
  });
});
