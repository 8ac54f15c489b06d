import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../../lib/audit/summary.ts';
import { displayWidth } from '../../../lib/text/display-width.ts';
import { organisationAccounts, seedOrganisation } from '../../../sandbox/organisation/seed.ts';
import { DEMO_ACCOUNT_ID, DEMO_REGION, PARTNER_IMAGE } from '../../../sandbox/seed.ts';
import { folderForTest, runCommand, sandboxForTest } from '../../support/command.ts';
import {
  endInTerminal,
  HAS_PSEUDO_TERMINAL,
  onScreen,
  startInTerminal,
  type TerminalOptions,
} from '../../support/pseudo-terminal.ts';
import { withoutChannels } from '../../support/without-channels.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const STRANGER = '1098765432109876543';
const FOUND = `🔴 New share with an unknown account · `;

/** A sandbox slow enough for the live line to be seen, after the first audit, and how to audit it in a terminal. */
async function audited(environment: Record<string, string> = {}) {
  const sandbox = await sandboxForTest({ seed: 'demo', latencyMs: 80 });
  const folder = await folderForTest();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  const around = { ...env, ...withoutChannels(), ...environment };
  await runCommand(['audit'], around, folder);
  const start = (args: readonly string[], options: Partial<TerminalOptions> = {}) =>
    startInTerminal(['audit', ...args], {
      folder,
      ...options,
      environment: { ...around, ...options.environment },
    });
  const run = async (args: readonly string[], options: Partial<TerminalOptions> = {}) =>
    endInTerminal(start(args, options));
  return { sandbox, folder, start, run };
}

/** Each text of the live line, as it was drawn. */
const drawn = (sent: string): string[] =>
  // eslint-disable-next-line no-control-regex -- how it is drawn
  [...sent.matchAll(/\r\u001B\[K([^\r\n\u001B]*)(?=\r\u001B)/gu)]
    .map(([, text = '']) => text)
    .filter((text) => text !== '');

describe.runIf(HAS_PSEUDO_TERMINAL)('on a terminal', () => {
  it('one live line, findings above it as they come, and unchanged images only with --verbose', async () => {
    const { sandbox, run } = await audited();
    sandbox.cloud.share(PARTNER_IMAGE, STRANGER);
    const { code, sent } = await run([]);
    expect(code, sent).toBe(4);
    expect(drawn(sent).join('\n')).toMatch(/^\d+ of 12 images read · \d+ calls?$/m);
    const screen = onScreen(sent);
    expect(screen[0]).toContain(`Auditing account ${DEMO_ACCOUNT_ID}`);
    expect(screen[1]).toContain('Snapshot: ');
    // What the line said is gone; what was found has stayed.
    expect(screen[2]).toBe(`${FOUND}staging-crm (${DEMO_REGION}) · ${STRANGER}`);
    expect(screen[3]).toBe('');
    expect(screen[4]).toBe(`${FOUND}staging-crm (${DEMO_REGION})`);
    expect(screen.join('\n')).not.toMatch(/images read ·|\[12\/12\]/);
    expect(screen.join('\n')).toContain(': 12 of 12 images read; 1 shared');

    const verbose = await run(['--verbose']);
    expect(verbose.code).toBe(0);
    expect(onScreen(verbose.sent).filter((line) => /^ {2}\[ ?\d+\/12\] m-/.test(line))).toHaveLength(12);
    expect(drawn(verbose.sent).join('\n')).toMatch(/^\d+ of 12 images read · \d+ calls?$/m);
  });

  it('Ctrl-C: the wait is shown and ends, and nothing of the line is left', async () => {
    const { sandbox, start } = await audited();
    sandbox.swas.settings.quotaPerMinute = 3;
    const child = start([], { environment: { SWAS_CALLS_PER_MINUTE: '3' } });
    const ended = endInTerminal(child);
    await new Promise<void>((resolve) => {
      let sent = '';
      child.stdout.on('data', (chunk: Buffer) => {
        sent += chunk.toString('utf8');
        if (/waiting \d+ s for the call quota · \d+ calls?/.test(sent)) resolve();
      });
    });
    child.stdin.write('\u0003');
    const { code, sent } = await ended;
    expect(code, sent).toBe(3);
    const screen = onScreen(sent);
    const at = screen.findIndex((line) => line.startsWith('Stopping after the work in progress'));
    expect(screen.slice(2, at)).toEqual(['']);
    expect(screen[at + 1]).toMatch(/^Run .*: partial/);
  });

  it('a narrow window, a long name: the line is cut, the finding is whole', async () => {
    const { sandbox, run } = await audited();
    const name = `生产镜像${'很长'.repeat(15)}\u001B[2J`;
    sandbox.cloud.addImage({ regionId: DEMO_REGION, name, shares: [STRANGER] });
    const { code, sent } = await run([], { columns: 24 });
    expect(code).toBe(4);
    const lines = drawn(sent);
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ of 13 images read…$/));
    for (const line of lines) expect(displayWidth(line)).toBeLessThan(24);
    expect(onScreen(sent)[2]).toBe(`${FOUND}生产镜像${'很长'.repeat(15)}␛[2J (${DEMO_REGION}) · ${STRANGER}`);
  });

  it('--json shows no line', async () => {
    const { run, folder } = await audited();
    expect(await run(['--json'], { redirect: '> out.json' })).toEqual({ code: 0, sent: '' });
    const summary = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as RunSummary;
    expect(summary.status).toBe('complete');
  });

  it('TERM=dumb: no control characters; NO_COLOR: the line without colour', async () => {
    const { run } = await audited();
    const dumb = await run([], { environment: { TERM: 'dumb' } });
    expect(dumb.sent).toContain('cn-hangzhou: 12 custom images');
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(dumb.sent.replaceAll('\r\n', '\n')).not.toMatch(/[\u001B\r]/);
    const plain = await run([], { environment: { NO_COLOR: '1' } });
    expect(drawn(plain.sent)).not.toEqual([]);
    // eslint-disable-next-line no-control-regex -- a colour
    expect(plain.sent).not.toMatch(/\u001B\[[\d;]*m/);
  });

  it('many accounts at once share one line', async () => {
    const user = { id: '204512367890123456', name: 'auditor' };
    const accounts = organisationAccounts(9).map((account) => ({
      ...account,
      accessKeys: account.accessKeys.map((key) => ({ ...key, user })),
    }));
    const sandbox = await sandboxForTest({ accounts, seed: 'demo', latencyMs: 50 });
    seedOrganisation(sandbox.cloud);
    for (const { id: accountId } of sandbox.cloud.accounts)
      sandbox.cloud.roles.add({ accountId, name: 'auditor', trustedAccountIds: [DEMO_ACCOUNT_ID] });
    const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
    const environment = { ...env, ...withoutChannels(), MEMBER_ROLE: 'auditor' };
    const all = sandbox.cloud.accounts.length;
    const child = startInTerminal(['audit', '--accounts', 'all'], {
      environment,
      folder: await folderForTest(),
      columns: 120,
    });
    const { code, sent } = await endInTerminal(child);
    expect(code, sent).toBe(0);
    expect(drawn(sent).join('\n')).toMatch(
      new RegExp(
        `^\\d+ of ${all} accounts done · \\d+ of \\d+ images read in \\d+ regions · \\d+ calls$`,
        'm',
      ),
    );
    // Each finding says whose it is.
    expect(onScreen(sent)).toContainEqual(
      expect.stringMatching(new RegExp(`^${DEMO_ACCOUNT_ID}  🔵 First look`, 'u')),
    );
    expect(onScreen(sent).join('\n')).not.toContain('accounts done');
  });
});
