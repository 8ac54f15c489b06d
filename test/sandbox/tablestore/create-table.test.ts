import { describe, expect, it } from 'vitest';
import { refused, refusalOf, start, tableOf } from './setup.ts';

const pk = (name: string, type = 'STRING', more: object = {}) => ({ name, type, ...more });

describe('CreateTable', () => {
  it('makes a table that is ready at once', async () => {
    const { server, client } = await start();
    await client.createTable(tableOf('first'));
    expect(server.tables()).toEqual(['first']);
    expect(server.rows('first')).toEqual([]);
  });

  it('refuses a second table of the same name', async () => {
    const { client } = await start();
    await client.createTable(tableOf());
    expect(await refusalOf(client.createTable(tableOf()))).toEqual(
      refused(409, 'OTSObjectAlreadyExist', 'Requested table already exists.'),
    );
  });

  it.each(['', '1st', 'with-dash', 'with space', '表', 'x'.repeat(256)])(
    'refuses the name «%s»',
    async (name) => {
      const { client } = await start();
      expect(await refusalOf(client.createTable(tableOf(name)))).toEqual(
        refused(400, 'OTSParameterInvalid', /Invalid table name/),
      );
    },
  );

  it('takes a name of 255 bytes', async () => {
    const { server, client } = await start();
    await client.createTable(tableOf(`_${'x'.repeat(254)}`));
    expect(server.tables()).toHaveLength(1);
  });

  it.each([
    ['no column', []],
    ['five columns', ['a', 'b', 'c', 'd', 'e'].map((name) => pk(name))],
    ['a name twice', [pk('a'), pk('a')]],
    ['a name that is none', [pk('a b')]],
    ['an automatic first column', [pk('a', 'INTEGER', { option: 'AUTO_INCREMENT' })]],
    ['an automatic second column', [pk('a'), pk('b', 'INTEGER', { option: 'AUTO_INCREMENT' })]],
  ])('refuses a primary key with %s', async (_what, primaryKey) => {
    const { client } = await start();
    expect(await refusalOf(client.createTable(tableOf('t', primaryKey)))).toEqual(
      refused(400, 'OTSParameterInvalid'),
    );
  });

  it.each([0, 1, 86_399, -2])('refuses a time to live of %i seconds', async (timeToLive) => {
    const { client } = await start();
    const table = tableOf('t', [pk('a')], { timeToLive, maxVersions: 1 });
    expect(await refusalOf(client.createTable(table))).toEqual(
      refused(400, 'OTSParameterInvalid', /time to live|TimeToLive/),
    );
  });

  it('refuses fewer than one version', async () => {
    const { client } = await start();
    const table = tableOf('t', [pk('a')], { timeToLive: -1, maxVersions: 0 });
    expect(await refusalOf(client.createTable(table))).toEqual(
      refused(400, 'OTSParameterInvalid', 'The maximum versions cannot be less than or equal to 0.'),
    );
  });

  it.each([
    [{ timeToLive: -1 }, 'MaxVersions is missing while creating table.'],
    [{ maxVersions: 1 }, 'Time-to-live is missing while creating table.'],
  ])('refuses the options %o', async (options, message) => {
    const { client } = await start();
    expect(await refusalOf(client.createTable(tableOf('t', [pk('a')], options)))).toEqual(
      refused(400, 'OTSParameterInvalid', message),
    );
  });

  it('wants both reserved units', async () => {
    const { client } = await start();
    const table = { ...tableOf(), reservedThroughput: { capacityUnit: { read: 0 } } };
    expect(await refusalOf(client.createTable(table))).toEqual(
      refused(400, 'OTSParameterInvalid', /Both read and write/),
    );
  });

  it('refuses the parts of the service that are not here', async () => {
    const { client } = await start();
    const stream = { ...tableOf(), streamSpecification: { enableStream: true, expirationTime: 1 } };
    expect(await refusalOf(client.createTable(stream))).toEqual(
      refused(400, 'OTSParameterInvalid', /not part of this emulator/),
    );
  });

  it('refuses a 65th table', async () => {
    const { client } = await start();
    for (let at = 0; at < 64; at += 1) await client.createTable(tableOf(`t${at}`));
    expect(await refusalOf(client.createTable(tableOf('t64')))).toEqual(
      refused(403, 'OTSQuotaExhausted', 'Number of tables exceeded the quota.'),
    );
  });
});
