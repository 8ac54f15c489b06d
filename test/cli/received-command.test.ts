import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../lib/cli/run-program.ts';
import type { ReceivedChange } from '../../lib/model/change.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import { Redactor } from '../../lib/platform/redact.ts';
import { imageToColumns } from '../../lib/snapshot/rows.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { account, knownImage, knownShare, NOW, SCOPE } from '../support/values.ts';

const OWNER = account(7);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'received-'));
  const store = await openSqlite({
    file: join(folder, 'snapshot.sqlite'),
    clock: fakeClock(),
    historyDays: 400,
  });
  await store.prepare();
  const change: ReceivedChange = {
    kind: 'received',
    id: '20261124T070000000Z-a',
    scope: SCOPE,
    imageId: 'm-theirs',
    imageName: 'appliance',
    noticedAtMs: NOW,
    ownerId: OWNER,
  };
  const own = knownImage([knownShare(account(1))], { imageId: 'm-own', name: 'own' });
  const theirs = knownImage([], { imageId: 'm-theirs', name: 'appliance', receivedFrom: OWNER });
  const partition = scopeKey(SCOPE);
  for (const image of [own, theirs])
    await store.write('images', {
      key: { partition, sort: image.imageId },
      columns: imageToColumns(image),
      expected: 0,
      token: image.imageId,
    });
  await store.write('history', {
    key: { partition, sort: change.id },
    columns: { change: JSON.stringify(change) },
    expected: 0,
    token: 'history',
  });
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runProgram(args.concat('--owner', SCOPE.accountId), {
    environment: { SNAPSHOT_FILE: join(folder, 'snapshot.sqlite'), REGIONS: SCOPE.regionId },
    redactor: new Redactor(),
    out: (text) => (out += text),
    err: (text) => (err += text),
    screen: { colour: false, width: 120 },
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('the commands, of a snapshot with an image of another account', () => {
  it('shares --received lists it, also as JSON', async () => {
    expect(await run('shares', '--received')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`appliance +m-theirs +cn-hangzhou +${OWNER}`)) as string,
    });
    const { out } = await run('shares', '--received', '--json', '--account', OWNER);
    expect(JSON.parse(out)).toMatchObject({
      owners: null,
      received: [{ ownerId: OWNER, imageId: 'm-theirs', accountId: SCOPE.accountId }],
    });
  });

  it('shares lists the own ones only, and knows the other by its name', async () => {
    const { out } = await run('shares');
    expect(out).toContain('m-own');
    expect(out).not.toContain('m-theirs');
    expect(out).toContain('shares --received');
    expect(await run('shares', '--image', 'appliance')).toMatchObject({
      code: 0,
      out: expect.stringContaining('no share that matches') as string,
    });
    expect(await run('shares', '--image', 'nothing')).toMatchObject({ code: 2 });
  });

  it('--received judges nothing, so it takes no --trust', async () => {
    const { code, err } = await run('shares', '--received', '--trust', 'untrusted');
    expect(code).toBe(2);
    expect(err).toContain("option '--received' cannot be used with option '--trust <list>'");
  });

  it('history names who shares it, and finds it by that account', async () => {
    const { out } = await run('history', '--account', OWNER);
    expect(out).toMatch(new RegExp(`received +${OWNER} +appliance`));
    const json = await run('history', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      changes: [{ kind: 'received', ownerId: OWNER, accountId: SCOPE.accountId }],
    });
  });

  it('report --table received writes it as CSV', async () => {
    const { out } = await run('report', '--out', '-', '--format', 'csv', '--table', 'received');
    expect(out).toContain(`"appliance","'m-theirs","cn-hangzhou"`);
    expect(out).toContain(OWNER);
  });
});
