import { spawnSync } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../lib/cli/exit-codes.ts';
import type { Effect } from '../../../sandbox/faults.ts';
import { COMMAND, folderForTest, runCommand } from '../../support/command.ts';
import { newWorld, REGION, STRANGER } from '../../support/new-world.ts';
import { runHere } from './here.ts';
import {
  type Answer,
  ARGS,
  audited,
  type Env,
  IMAGE,
  kinds,
  MINUTE,
  NOTICED_LATER,
  revoke,
  revokeAsJson,
  shareAgainAndAudit,
} from './revoking.ts';

const NOWHERE = { TABLESTORE_ENDPOINT: undefined, TABLESTORE_INSTANCE: undefined };

/** Nobody in particular: root may write everything. */
const WITHOUT_RIGHTS = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Where the checkout lies in root's own folder, nobody else can run it. */
const cannotRun =
  spawnSync(process.execPath, ['--check', COMMAND], { cwd: '/', ...WITHOUT_RIGHTS }).status !== 0;

/** Without a policy file, too: then nobody counts as trusted, which a person must know (I13). */
const POLICY_UNKNOWN = /^The policy in force cannot be read, so no account counts as trusted: /;

describe('I1: where nothing can be recorded', () => {
  it('without a store the share that is made again is missed, and that is said; no file is made', async () => {
    const world = await audited('sqlite');
    const folder = await folderForTest();
    const environment = {
      POLICY_FILE: undefined,
      ...world.environment(),
      ...NOWHERE,
      SNAPSHOT_FILE: undefined,
    };
    const { code, out } = await runHere(ARGS, { environment, folder, width: 400 });
    expect(code).toBe(EXIT.ok);
    expect(out).toContain(`The snapshot was not updated, so the next audits will notice the change`);
    expect(out).toContain('Reason: There is no snapshot at share-audit.sqlite');
    expect(await readdir(folder)).toEqual([]);
    // What the sentence warns of; it also shows that the tests above can fail.
    await shareAgainAndAudit(world);
    expect(await kinds(world)).toEqual([]);
  });

  it('keys that may not write the store: it is said, is no failure, and the next two runs notice', async () => {
    const world = await audited('tablestore');
    const refuse: Effect = { kind: 'refuse', code: 'OTSNoPermissionAccess', status: 403 };
    const end = world.sandbox.faults.add({
      service: 'tablestore',
      operation: 'PutRow',
      times: Infinity,
      effect: refuse,
    });
    const { code, out } = await revoke(world);
    end();
    expect(code).toBe(EXIT.ok);
    expect(out).toContain(`so the next audits will notice the change: that takes ${NOTICED_LATER}`);
    expect(out).toContain('ots:PutRow');
    // The two readings.
    await world.audit();
    expect(await kinds(world)).toEqual([]);
    world.clock.advance(11 * MINUTE);
    await world.audit();
    expect(await kinds(world)).toEqual(['unshared']);
  });

  it('in JSON the accounts are pending, with the reason', async () => {
    const world = await audited('sqlite');
    const { snapshot } = await revokeAsJson(world, { SNAPSHOT_FILE: '/nowhere/x.sqlite' });
    expect(snapshot).toMatchObject({ recorded: [], pending: [STRANGER], failure: { code: 'NoSnapshot' } });
  });

  it.each<[string, Env, string]>([
    ['a store without tables', {}, 'StoreMissing'],
    ['an instance that does not exist', { TABLESTORE_INSTANCE: 'no-such' }, 'StoreMissing'],
    ['a store that does not answer', { TABLESTORE_ENDPOINT: 'http://127.0.0.1:9' }, 'StoreUnavailable'],
  ])('%s', async (_what, env, code) => {
    const world = await newWorld('tablestore');
    const said = code === 'StoreUnavailable' ? POLICY_UNKNOWN : /^$/;
    world.sandbox.cloud.addImage({ id: IMAGE, regionId: REGION, shares: [STRANGER] });
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.min(ms, 1_000)));
    const { snapshot } = await revokeAsJson(world, env, said).finally(() => spy.mockRestore());
    expect(snapshot).toMatchObject({ recorded: [], pending: [STRANGER], failure: { code } });
  });

  it('a file that is no snapshot stays as it is', async () => {
    const world = await audited('sqlite');
    const folder = await folderForTest();
    const file = join(folder, 'text.sqlite');
    await writeFile(file, 'no database'.repeat(99));
    const { snapshot } = await revokeAsJson(world, { SNAPSHOT_FILE: file }, POLICY_UNKNOWN);
    expect(snapshot).toMatchObject({ pending: [STRANGER], failure: { code: 'Config' } });
  });

  it.skipIf(cannotRun)('a file that may only be read', { timeout: 60_000 }, async () => {
    const world = await audited('sqlite');
    const file = world.environment()['SNAPSHOT_FILE'] ?? '';
    const folder = await folderForTest();
    await chmod(file, 0o444);
    for (const used of [dirname(file), folder]) await chmod(used, 0o555);
    const ended = await runCommand([...ARGS, '--json'], world.environment(), folder, WITHOUT_RIGHTS);
    for (const used of [dirname(file), folder]) await chmod(used, 0o755);
    expect(ended).toMatchObject({ code: EXIT.ok, err: '' });
    const { snapshot } = JSON.parse(ended.out) as Answer;
    expect(snapshot).toMatchObject({ recorded: [], pending: [STRANGER], failure: { code: 'StoreDenied' } });
  });

  it('a share that is not seen any more after a call that was refused is not proven gone', async () => {
    const world = await audited('sqlite');
    const { swas, cloud, faults } = world.sandbox;
    swas.settings.authorize = ({ action }) => action !== 'swas-open:RemoveCustomImageShareAccount';
    // Somebody else takes it back between the two readings, or an unwell service leaves it out.
    faults.add({
      service: 'swas',
      operation: 'RemoveCustomImageShareAccount',
      effect: { kind: 'change', apply: () => cloud.unshare(IMAGE, STRANGER) },
    });
    const { snapshot } = await revokeAsJson(world);
    expect(snapshot).toEqual({ recorded: [], pending: [STRANGER], failure: null });
  });
});
