import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { policyKey } from '../../lib/state/stored-policy.ts';
import { folderForTest } from '../support/command.ts';
import { ACCOUNT, newWorld, STORES, STRANGER } from '../support/new-world.ts';
import { examined } from './visit.ts';

const POLICY = `accounts:\n  "${STRANGER}": { name: Partner, expires: 2020-03-31 }\n`;

it.each(STORES)(
  'I13: says which policy is in force, and whether the file here is it, over %s',
  async (kind) => {
    const world = await newWorld(kind);
    const POLICY_FILE = join(await folderForTest(), 'policy.yaml');
    const examine = async (text: string) => {
      await writeFile(POLICY_FILE, text);
      const { statusOf, textOf } = await examined({ ...world.environment(), POLICY_FILE });
      return { status: statusOf('policy'), text: textOf('policy') };
    };
    const before = await examine('');
    expect([before.status, before.text]).toEqual(['ok', expect.not.stringContaining('in force')]);
    await world.audit({ policy: POLICY });
    const same = await examine(POLICY);
    expect(same.text).toMatch(/policy\.yaml is in force \([0-9a-f]{8}, first seen 20/);
    const other = await examine('accounts: {}\n');
    expect(other.status).toBe('warning');
    expect(other.text).toMatch(/policy\.yaml is not the policy in force \([0-9a-f]{8}, first seen 20/);
    // What is in force is what ends.
    for (const { text } of [same, other]) expect(text).toMatch(/has ended: 2020-03-31/);
    expect(other.text).toContain(kind === 'sqlite' ? 'The next audit' : 'Deploy it');
  },
);

it('I13: without a file here, it is the one in the store; a damaged one fails', async () => {
  const world = await newWorld('tablestore');
  await world.audit({ policy: POLICY });
  const examine = () => examined(world.environment());
  const { textOf } = await examine();
  expect(textOf('policy')).toContain('in force is the policy in the store (');
  const { store } = await world.parts();
  await store.write('state', { key: policyKey(ACCOUNT), columns: { text: '' }, expected: 1, token: 'x' });
  await store.close();
  const damaged = await examine();
  expect([damaged.statusOf('policy'), damaged.textOf('policy')]).toEqual([
    'failed',
    expect.stringContaining('The stored trust policy is damaged'),
  ]);
});
