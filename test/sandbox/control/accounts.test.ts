import { describe, expect, onTestFinished, test } from 'vitest';
import { command } from '../../../sandbox/control/client.ts';
import type { ControlRequest } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { newDirectory } from '../../../sandbox/resource-directory/directory.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID, demoAccounts } from '../../../sandbox/seed.ts';

const MEMBER = '5301946782215093477';
const STRANGER = '1098765432109876543';

/** Two accounts with an image «web» each, the member with two «db» besides. */
async function twoAccounts() {
  const accounts = [...demoAccounts(), { id: MEMBER, accessKeys: [] }];
  const sandbox = await startSandbox({ accounts });
  const control = await startControl(sandbox);
  onTestFinished(async () => {
    await control.close();
    await sandbox.close();
  });
  const { cloud } = sandbox;
  cloud.directory = newDirectory({
    managementAccountId: DEMO_ACCOUNT_ID,
    members: [{ accountId: MEMBER, displayName: 'payments' }],
  });
  const home = cloud.addImage({ name: 'web' });
  const web = cloud.addImage({ name: 'web', ownerId: MEMBER });
  const dbs = [1, 2].map(() => cloud.addImage({ name: 'db', ownerId: MEMBER }));
  return { home, web, dbs, tell: (request: ControlRequest) => command(control, request) };
}

describe('commands about one of several accounts', () => {
  test('share by the image’s name, or its id, in that account', async () => {
    const { home, web, dbs, tell } = await twoAccounts();
    const share = { command: 'share' as const, accounts: [STRANGER], owner: MEMBER };
    expect((await tell({ ...share, image: 'web' })).text).toBe(`Shared "web" (${web.id}) with ${STRANGER}.`);
    expect((await tell({ ...share, image: dbs[0]?.id ?? '' })).ok).toBe(true);
    expect([web, home, ...dbs].map(({ shares }) => shares.size)).toEqual([1, 0, 1, 0]);
    await tell({ ...share, command: 'unshare', image: 'web' });
    expect(web.shares.size).toBe(0);
    expect((await tell({ command: 'shares', image: 'web', owner: MEMBER })).data).toEqual([]);
  });

  test('the account by its name, too', async () => {
    const { home, web, tell } = await twoAccounts();
    await tell({ command: 'share', image: 'web', accounts: ['payments'], owner: 'home' });
    expect([...home.shares.keys()]).toEqual([MEMBER]);
    await tell({ command: 'unshare', image: home.id, accounts: ['payments'] });
    expect([home, web].map(({ shares }) => shares.size)).toEqual([0, 0]);
    expect((await tell({ command: 'share', image: home.id, accounts: ['paymens'] })).text).toBe(
      'the sandbox has no account "paymens"; did you mean payments?',
    );
    expect((await tell({ command: 'images', owner: 'payments' })).data).toHaveLength(3);
  });

  test('a name without its account: the ids of all that have it', async () => {
    const { home, web, dbs, tell } = await twoAccounts();
    const { ok, text } = await tell({ command: 'share', image: 'web', accounts: [STRANGER] });
    expect([ok, text]).toEqual([
      false,
      `the sandbox has several images named "web". Give the id of one: ${[web, home].map(({ id, ownerId }) => `${id} (of ${ownerId} in cn-hangzhou)`).join(', ')}`,
    ]);
    const fault = { command: 'fault', service: 'swas', kind: 'throttle' } as const;
    const operation = 'ListCustomImageShareAccounts';
    expect((await tell({ ...fault, operation, imageId: 'db' })).text).toContain(dbs[1]?.id);
    expect((await tell({ command: 'shares', image: home.id })).ok).toBe(true);
  });

  test('no such account, no such image in it, several of that name: what there is instead', async () => {
    const { home, dbs, tell } = await twoAccounts();
    const about = { command: 'delete', owner: MEMBER } as const;
    expect(await tell({ ...about, image: 'web', owner: '12' })).toMatchObject({
      ok: false,
      text: 'the sandbox has no account "12"; the command accounts lists those it has',
    });
    expect((await tell({ ...about, image: home.id })).text).toBe(
      `account ${MEMBER} has no image "${home.id}"; the command images lists those it has`,
    );
    const { text } = await tell({ ...about, image: 'db' });
    expect(text).toContain(`account ${MEMBER} has several images named "db". Give the id of one: `);
    for (const { id } of dbs) expect(text).toContain(`${id} (in cn-hangzhou)`);
    expect((await tell({ command: 'images', owner: '12' })).ok).toBe(false);
  });

  test('accounts and images tell whose is what', async () => {
    const { home, tell } = await twoAccounts();
    await tell({ command: 'share', image: home.id, accounts: [STRANGER] });
    const { text, data } = await tell({ command: 'accounts' });
    expect(text.split('\n')).toEqual([
      `${DEMO_ACCOUNT_ID}     "home"      1 image, 1 share`,
      `${MEMBER}  "payments"  3 images, 0 shares`,
    ]);
    expect(data).toMatchObject([{ accountId: DEMO_ACCOUNT_ID }, { accountId: MEMBER, name: 'payments' }]);
    const images = await tell({ command: 'images', owner: MEMBER });
    expect(images.data).toMatchObject([
      { accountId: MEMBER, name: 'db' },
      { accountId: MEMBER, name: 'db' },
      { accountId: MEMBER, name: 'web' },
    ]);
    expect(images.text).toContain(`${MEMBER}  m-`);
  });
});
