import { describe, expect, it } from 'vitest';
import { clientOf, start, tableOf } from './setup.ts';

describe('ListTable', () => {
  it('answers the names in their order, and none where there is none', async () => {
    const { client } = await start();
    expect((await client.listTable({})).tableNames).toEqual([]);
    await client.createTable(tableOf('b'));
    await client.createTable(tableOf('a'));
    expect((await client.listTable({})).tableNames).toEqual(['a', 'b']);
  });

  it("keeps one instance's tables from another's", async () => {
    const { server, client } = await start({ instances: ['audit', 'other'] });
    await client.createTable(tableOf('mine'));
    const other = clientOf(server, { instancename: 'other' });
    expect((await other.listTable({})).tableNames).toEqual([]);
    expect(server.tables('other')).toEqual([]);
    expect(server.tables('audit')).toEqual(['mine']);
  });
});
