/** `npm run undeploy` against the sandbox, with a stand-in for Serverless Devs. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { deploysTo, fileOf, type SCall, type SReply } from '../../support/stand-in-s.ts';
import { type DeployDesk, deployDesk } from './desk.ts';
import { logsIn } from './logs.ts';

// Whole deployments, each of several processes.
vi.setConfig({ testTimeout: 240_000 });

const ACCOUNT = '1850926437581920';

/** `s` as it is: what it has removed is not found any more. */
const both =
  (sandbox: Sandbox) =>
  (call: SCall): SReply => {
    if (call.args[0] === 'deploy') return deploysTo(sandbox)(call);
    sandbox.faults.add({
      service: 'fc',
      operation: 'GetFunction',
      effect: { kind: 'refuse', code: 'FunctionNotFound', status: 404 },
      times: Number.POSITIVE_INFINITY,
    });
    return { print: `Remove function: cn-hangzhou\n    DINGTALK_SECRET: ${call.env['DINGTALK_SECRET']}\n` };
  };

const removals = (desk: DeployDesk): readonly SCall[] =>
  desk.s.calls.filter(({ args }) => args[0] === 'remove');

async function deployedDesk(replyOf = both): Promise<DeployDesk> {
  const desk = await deployDesk(replyOf);
  expect(await desk.run('deploy', ['--no-build'])).toMatchObject({ code: 0 });
  return desk;
}

it('removes what is deployed, says what is left, and keeps the store', async () => {
  const desk = await deployedDesk();
  const { code, out, err } = await desk.run('undeploy', ['--yes']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  // Nothing of the fan-out was deployed.
  expect(removals(desk).map(({ args }) => args.join(' '))).toEqual([
    'remove -y --skip-actions -t s.yaml -a share_audit_serverless_devs_key',
  ]);
  expect(out).toContain('nothing of s.organisation.yaml is deployed in cn-hangzhou');
  expect(out).toContain('▸ Removing swas-share-audit, swas-share-watchdog, swas-share-digest\n');
  expect(out).toContain(`Nothing of this program runs any more.
Left are:
  the log project share-audit-${ACCOUNT}: aliyun sls DeleteProject --project share-audit-${ACCOUNT}
  the role swas-share-audit and its policies: detach them in the RAM console, then aliyun ram DeleteRole --RoleName swas-share-audit
  the Tablestore instance share-audit with all that is known: npm run undeploy -- --store deletes the tables`);
  for (const secret of desk.secrets) expect(out).not.toContain(secret);
  expect(desk.sandbox.tablestore.tables()).toHaveLength(5);
  for (const { modes } of await logsIn(desk.folder)) expect(modes).toBe('700 600');
});

it('without a terminal and without --yes it refuses, and names what it would remove', async () => {
  const desk = await deployedDesk();
  for (const args of [[], ['--store', '--yes-delete', 'share-audit']]) {
    const { code, err } = await desk.run('undeploy', args);
    expect({ code, err }).toEqual({
      code: 2,
      err: `error: --yes: not given, and nobody can be asked here; write --yes to remove swas-share-audit, swas-share-watchdog, swas-share-digest in cn-hangzhou of account ${ACCOUNT}\nNothing was removed.\n`,
    });
  }
  expect([removals(desk), desk.sandbox.tablestore.tables()]).toEqual([
    [],
    expect.objectContaining({ length: 5 }),
  ]);
});

it('in a folder without settings.env it guesses no region', async () => {
  const desk = await deployDesk(both);
  await rm(join(desk.folder, 'settings.env'));
  const { FC_DEPLOY_REGION, ...others } = desk.settings;
  const refused = await desk.run('undeploy', ['--yes'], others);
  expect({ code: refused.code, err: refused.err }).toEqual({
    code: 2,
    err: `error: FC_DEPLOY_REGION: is not set, and there is no settings.env in ${desk.folder}; run this in the folder whose settings.env deployed the functions, or set FC_DEPLOY_REGION to their region\nNothing was removed.\n`,
  });
  const told = await desk.run('undeploy', ['--yes'], { ...others, FC_DEPLOY_REGION: FC_DEPLOY_REGION ?? '' });
  expect(told.err).not.toContain('FC_DEPLOY_REGION');
});

it('the fan-out goes first', async () => {
  const gone = new Set<string>();
  const desk = await deployDesk(
    (sandbox) => (call) => {
      if (call.args[0] === 'deploy') return deploysTo(sandbox)(call);
      gone.add(fileOf(call));
      for (const name of fileOf(call) === 's.yaml' ? ['audit', 'watchdog', 'digest'] : ['dispatch'])
        sandbox.faults.add({
          service: 'fc',
          operation: 'GetFunction',
          functionName: `swas-share-${name}`,
          effect: { kind: 'refuse', code: 'FunctionNotFound', status: 404 },
          times: Number.POSITIVE_INFINITY,
        });
      return {};
    },
    { change: { MEMBER_ROLE: 'share-audit-member' } },
  );
  await desk.run('deploy', ['--no-build']);
  expect(await desk.run('undeploy', ['--yes'])).toMatchObject({ code: 0 });
  expect([...gone]).toEqual(['s.organisation.yaml', 's.yaml']);
});

it('I3: refuses while messages wait in the outbox, and where that cannot be told, unless it is forced', async () => {
  const desk = await deployDesk(both);
  const { sandbox } = desk;
  sandbox.faults.add({
    service: 'dingtalk',
    effect: { kind: 'refuse', code: '130101' },
    times: Number.POSITIVE_INFINITY,
  });
  // The robot takes nothing: the first look waits.
  await desk.run('deploy', ['--no-build']);
  const refused = await desk.run('undeploy', ['--yes']);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(
    /^error: There is 1 message in the outbox, which no channel, or not every one, has accepted; they would never be sent\..*--force\nNothing was removed\.\n$/,
  );
  expect(removals(desk)).toEqual([]);

  sandbox.faults.add({
    service: 'tablestore',
    effect: { kind: 'refuse', code: 'OTSAuthFailed', status: 403 },
    times: 1,
  });
  const unknown = await desk.run('undeploy', ['--yes']);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('error: It cannot be told whether messages wait in the outbox: ');
  expect(removals(desk)).toEqual([]);

  const forced = await desk.run('undeploy', ['--force', '--yes']);
  expect(forced).toMatchObject({ code: 0 });
  expect(forced.err).toContain('Warning: 1 message in the outbox');
  expect(removals(desk)).toHaveLength(1);
  // It is kept.
  expect(sandbox.tablestore.tables()).toContain('share_audit_outbox');
});

it('--store deletes the tables of the instance that is named, and of no other', async () => {
  const desk = await deployedDesk();
  const { sandbox } = desk;
  const unasked = await desk.run('undeploy', ['--yes', '--store']);
  expect(unasked).toMatchObject({ code: 2 });
  expect(unasked.err).toContain(
    'error: --store: it deletes the tables of share-audit, and nobody can be asked here; write --yes-delete share-audit\nNothing was removed.\n',
  );
  expect((await desk.run('undeploy', ['--yes', '--store', '--yes-delete', 'other'])).err).toContain(
    'error: --yes-delete: TABLESTORE_INSTANCE is share-audit; write --yes-delete share-audit if it is meant',
  );
  expect(await desk.run('undeploy', ['--yes-delete', 'share-audit'])).toMatchObject({ code: 2 });
  expect([removals(desk), sandbox.tablestore.tables()]).toEqual([[], expect.objectContaining({ length: 5 })]);
  const { code, out } = await desk.run('undeploy', ['--yes', '--store', '--yes-delete', 'share-audit']);
  expect(code).toBe(0);
  expect(out).toContain(
    '  deleted: share_audit_images, share_audit_state, share_audit_outbox, share_audit_history, share_audit_runs\n',
  );
  expect(out).toContain('the Tablestore instance share-audit, now without the tables of this program');
  expect(sandbox.tablestore.tables()).toEqual([]);
  // Again: nothing is left to do.
  expect(await desk.run('undeploy', ['--yes', '--store', '--yes-delete', 'share-audit'])).toMatchObject({
    code: 0,
    err: '',
  });
});

it('an s that ends with 0 and has removed nothing, as it does after an error, is a failure', async () => {
  const desk = await deployedDesk(
    (sandbox) => (call) =>
      call.args[0] === 'deploy' ? deploysTo(sandbox)(call) : { print: 'remove error: AccessDenied\n' },
  );
  const { code, out, err } = await desk.run('undeploy', ['--yes', '--store', '--yes-delete', 'share-audit']);
  expect(code).toBe(1);
  expect(out).toContain('  s: remove error: AccessDenied\n');
  expect(err).toContain('error: s ended without an error, but these are still there: swas-share-audit, ');
  expect(desk.sandbox.tablestore.tables()).toHaveLength(5);
});

it('without Tablestore settings it is not known what waits', async () => {
  const desk = await deployDesk(both, { without: ['TABLESTORE_ENDPOINT', 'TABLESTORE_INSTANCE'] });
  const { code, err } = await desk.run('undeploy', ['--yes']);
  expect(code).toBe(1);
  expect(err).toContain('TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set');
  expect(await desk.run('undeploy', ['--yes', '--store'])).toMatchObject({ code: 2 });
});
