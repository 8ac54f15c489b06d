import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { folderForTest } from '../../support/command.ts';
import { withoutChannels } from '../../support/without-channels.ts';
import { runHere } from './here.ts';

// I11: a pull request brings policy.yaml and accounts.yaml, and the reviewer's terminal shows what is wrong with them.
vi.setConfig({ testTimeout: 60_000 });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 60_000 });
  return () => sandbox.close();
});

/** A link of OSC 8, a bell, forged lines, C1's CSI, a turn of direction, a title, and what joins to something else. */
const EVIL = [
  '\u001B]8;;https://evil.example\u0007click\u001B]8;;\u0007',
  '\u0007\u0007',
  'a\nerror: all is well\r\n✓ Deliveries',
  '\u009B31mred',
  '\u202Elive\u2066x',
  '\u001B]0;title\u001B\\',
  'a\u2028b\u0085c\u0000d\u007F',
];
/** As YAML that means this text, and as the bytes themselves. */
const WRITTEN = EVIL.flatMap((evil) => [
  `"${Array.from(evil, (c) => `\\U${(c.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`).join('')}"`,
  evil,
]);

const ID = '"1234567890123456"';
const POLICIES = [
  (x: string) => `${x}: 1\n`,
  (x: string) => `accounts:\n  ${x}: { name: x }\n`,
  (x: string) => `accounts:\n  ${ID}: { name: x, ${x}: 1 }\n`,
  (x: string) => `accounts:\n  ${ID}: { name: ${x} }\n`,
  (x: string) => `accounts:\n  ${ID}: { name: x, expires: ${x} }\n`,
  (x: string) => `accounts:\n  ${ID}: { name: x, images: [${x}] }\n`,
  (x: string) => `accounts: ${x}\n`,
  (x: string) => `${x}\n`,
  (x: string) => `accounts: { ${ID}: { name: x } }\n# ${x}\n`,
];
const ACCOUNTS = [
  (x: string) => `${x}: 1\n`,
  (x: string) => `accounts:\n  ${x}: { role: r }\n`,
  (x: string) => `accounts:\n  ${ID}: { role: r, ${x}: 1 }\n`,
  (x: string) => `accounts:\n  ${ID}: { role: r, name: ${x} }\n`,
  (x: string) => `accounts:\n  ${ID}: { role: ${x} }\n`,
  (x: string) => `accounts:\n  ${ID}: { role: r, externalId: ${x} }\n`,
  (x: string) => `accounts:\n  ${ID}: { role: r, regions: [${x}] }\n`,
];

/** What no terminal may get, and lines that no command prints. */
const LIVE = /[^\n\P{Cc}]|[\p{Cf}\u2028\u2029]|^(error: all is well|✓ Deliveries)$/mu;

/** What the commands print of such a file and must not. */
async function live(name: string, text: string, commands: readonly (readonly string[])[]): Promise<string[]> {
  const folder = await folderForTest();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  const environment = {
    ...env,
    ...withoutChannels(),
    REGIONS: 'cn-hangzhou',
    SWAS_CALLS_PER_MINUTE: '60000',
  };
  await writeFile(join(folder, name), text);
  const found: string[] = [];
  for (const args of commands) {
    const { out, err } = await runHere(args, { environment, folder });
    if (LIVE.test(out + err)) found.push(`${args.join(' ')} of ${JSON.stringify(text)}: ${out + err}`);
  }
  return found;
}

describe.each(WRITTEN)('%j, wherever it stands, reaches no terminal', (x) => {
  it('in policy.yaml', async () => {
    const commands = [
      ['trust', 'check'],
      ['trust', 'list'],
      ['trust', 'add', '2234567890123456', '--name', 'y', '--yes'],
      ['trust', 'remove', '1234567890123456', '--yes'],
      ['shares'],
    ];
    for (const policy of POLICIES) expect(await live('policy.yaml', policy(x), commands)).toEqual([]);
  });

  it('in accounts.yaml', async () => {
    const commands = [
      ['forget', 'cn-hangzhou', '--yes'],
      ['audit', '--accounts', 'all', '--dry-run'],
    ];
    for (const accounts of ACCOUNTS) expect(await live('accounts.yaml', accounts(x), commands)).toEqual([]);
  });
});

it('doctor and an audit show none of it either', async () => {
  for (const x of WRITTEN) {
    expect(await live('policy.yaml', POLICIES[1]?.(x) ?? '', [['doctor'], ['audit']])).toEqual([]);
    expect(await live('accounts.yaml', ACCOUNTS[1]?.(x) ?? '', [['doctor']])).toEqual([]);
  }
});
