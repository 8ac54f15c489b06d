import { describe, expect, test } from 'vitest';
import type { StoreError } from '../../lib/snapshot/store.ts';
import {
  digestOf,
  nameOfPolicy,
  policyKey,
  policyToColumns,
  readPolicyInForce,
  readStoredPolicy,
} from '../../lib/state/stored-policy.ts';
import { memoryStore } from '../support/memory-store.ts';
import { policyFile } from '../support/policy-file.ts';

const HOME = '1850926437581920';
const TEXT = 'accounts:\n  "1234567890123456": { name: Partner }\n';
const FILE = policyFile('accounts: {}\n');
const row = (text: string) => ({
  text,
  digest: digestOf(text),
  firstSeenMs: 1_700_000_000_000,
  isLossTold: true,
});

async function storeWith(columns: Readonly<Record<string, string>> | undefined) {
  const store = await memoryStore();
  if (columns !== undefined)
    await store.write('state', { key: policyKey(HOME), columns, expected: 0, token: 't' });
  return store;
}

describe('I13: the policy in force', () => {
  test('is the stored one, whatever the file says; without a row the file; without a file none', async () => {
    const stored = await storeWith(policyToColumns(row(TEXT)));
    expect((await readPolicyInForce(stored, HOME, FILE)).exceptions.size).toBe(1);
    const empty = await storeWith(undefined);
    expect(await readPolicyInForce(empty, HOME, FILE)).toBe(FILE.policy);
    expect((await readPolicyInForce(empty, HOME, undefined)).exceptions.size).toBe(0);
  });

  test.each(['', TEXT])('comes back as it was stored: %j', async (text) => {
    const stored = await storeWith(policyToColumns(row(text)));
    expect(await readStoredPolicy(stored, HOME)).toMatchObject(row(text));
  });

  test('with the text of the file at hand is not parsed again', async () => {
    const file = policyFile(TEXT);
    const stored = await storeWith(policyToColumns(row(TEXT)));
    expect((await readStoredPolicy(stored, HOME, file))?.policy).toBe(file.policy);
  });

  test('a megabyte of text fits into its row', async () => {
    const text = `# ${'共'.repeat(340_000)}\n`;
    const stored = await storeWith(policyToColumns(row(text)));
    expect((await readStoredPolicy(stored, HOME))?.text).toBe(text);
  });

  test('a damaged row is an error that says how to mend it, with nothing of its text', async () => {
    for (const columns of [
      {},
      { ...policyToColumns(row(TEXT)), digest: digestOf('') },
      { ...policyToColumns(row(TEXT)), first_seen_ms: 'NaN' },
      policyToColumns(row('hostile: text\n')),
    ]) {
      const error = await readPolicyInForce(await storeWith(columns), HOME, FILE).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'StoreCorrupt' });
      expect((error as StoreError).message).toContain(`${HOME}/audit/policy of share_audit_state`);
      expect((error as StoreError).message).not.toContain('hostile');
    }
  });

  test('is named by the beginning of its digest and when it was first seen', () => {
    const stored = { ...row(TEXT), policy: FILE.policy };
    expect(nameOfPolicy(stored)).toBe(`${digestOf(TEXT).slice(0, 8)}, first seen 2023-11-14 22:13 UTC`);
    expect(nameOfPolicy(stored, 'Asia/Shanghai')).toContain('2023-11-15 06:13 Asia/Shanghai');
  });
});
