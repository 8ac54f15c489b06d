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
  return { home, web, dbs, tell: (request: ControlRequest) => command(control.port, request) };
}

describe('commands about one of several accounts', () => {
  test('share by the image’s name, or its id, in that account', async () => {
    const { home, web, dbs, tell } = await twoAccounts();
    const share = { command: 'share' as const, accountIds: [STRANGER], ownerId: MEMBER };
    expect((await tell({ ...share, imageId: 'web' })).text).toBe(`Shared ${web.id} with ${STRANGER}.`);
    expect((await tell({ ...share, imageId: dbs[0]?.id ?? '' })).ok).toBe(true);
    expect([web, home, ...dbs].map(({ shares }) => shares.size)).toEqual([1, 0, 1, 0]);
    await tell({ ...share, command: 'unshare', imageId: 'web' });
    expect(web.shares.size).toBe(0);
    expect((await tell({ command: 'shares', imageId: 'web', ownerId: MEMBER })).data).toEqual([]);
  });

  test('no such account, no such image in it, several of that name: what there is instead', async () => {
    const { home, dbs, tell } = await twoAccounts();
    const about = { command: 'delete', ownerId: MEMBER } as const;
    expect(await tell({ ...about, imageId: 'web', ownerId: '12' })).toMatchObject({
      ok: false,
      text: 'the sandbox has no account 12; run the command accounts to list those it has',
    });
    expect((await tell({ ...about, imageId: home.id })).text).toBe(
      `account ${MEMBER} has no image ${home.id}; it has "db", "db", "web"`,
    );
    const { text } = await tell({ ...about, imageId: 'db' });
    expect(text).toContain(`account ${MEMBER} has several images named db. Give the id of one: `);
    for (const { id } of dbs) expect(text).toContain(id);
    expect((await tell({ command: 'images', ownerId: '12' })).ok).toBe(false);
  });

  test('accounts and images tell whose is what', async () => {
    const { home, tell } = await twoAccounts();
    await tell({ command: 'share', imageId: home.id, accountIds: [STRANGER] });
    const { text, data } = await tell({ command: 'accounts' });
    expect(text.split('\n')).toEqual([
      `${DEMO_ACCOUNT_ID}     home        1 images, 1 shares`,
      `${MEMBER}  payments    3 images, 0 shares`,
    ]);
    expect(data).toMatchObject([{ accountId: DEMO_ACCOUNT_ID }, { accountId: MEMBER, name: 'payments' }]);
    const images = await tell({ command: 'images', ownerId: MEMBER });
    expect(images.data).toMatchObject([
      { accountId: MEMBER, name: 'db' },
      { accountId: MEMBER, name: 'db' },
      { accountId: MEMBER, name: 'web' },
    ]);
    expect(images.text).toContain(`${MEMBER}  m-`);
  });
});
