import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TableStore from '@alicloud/tablestore';
import { build } from 'esbuild';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { bundleFunction } from '../../../scripts/bundle-function.ts';
import { leaveOut } from '../../../scripts/leave-out.ts';
import { OPERATIONS, slimProtocol } from '../../../scripts/tablestore-protocol.ts';
import { storeContract } from '../../snapshot/contract.ts';
import { emulate } from '../../snapshot/emulated.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROTOCOL = join(ROOT, 'node_modules/@alicloud/tablestore/lib/protocol/tablestore_compiled_proto.js');
const MEGABYTE = 1024 * 1024;

const directory = mkdtempSync(join(tmpdir(), 'package-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the audit function's package", () => {
  it('is at most 1.5 MB', () => {
    const folder = join(ROOT, 'dist/audit');
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes / MEGABYTE).toBeLessThanOrEqual(1.5);
  });

  it('holds no code of the tests, the sandbox, SQLite or the command line', async () => {
    const inputs = await bundleFunction('audit', directory);
    expect(inputs).toContain('lib/audit/run.ts');
    expect(inputs.filter((path) => /^(test|sandbox|scripts)\/|lib\/cli\/|sqlite|libsql/.test(path))).toEqual(
      [],
    );
  });
});

describe("the dispatcher's package", () => {
  it('holds of the client of Function Compute only what one request needs', async () => {
    const files = await bundleFunction('dispatch', directory);
    const folders = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    expect(folders).toEqual(expect.arrayContaining(['@alicloud/fc2', 'httpx']));
    const strangers = [
      'axios',
      'follow-redirects',
      'ali-oss',
      'urllib',
      'ws',
      'babel-runtime',
      'regenerator-runtime',
    ];
    expect(strangers.filter((name) => folders.includes(name))).toEqual([]);
    expect(files.filter((file) => file.includes('fc2/es5'))).toEqual([]);
    expect(statSync(join(directory, 'index.js')).size / MEGABYTE).toBeLessThan(0.55);
  });
});

vi.mock('@alicloud/tablestore', async () => {
  const { leftOfTheSdk } = await import('./left-of-the-sdk.ts');
  return { default: await leftOfTheSdk() };
});

describe('the store over what is left of its SDK', () => {
  it('is what the contract is run with here', () => {
    expect(TableStore).toHaveProperty('Client');
    expect(TableStore).not.toHaveProperty('QueryType');
  });

  storeContract('tablestore, what is left of it', async () => {
    const { clock, connect, close } = await emulate();
    return { store: connect(), second: connect(), elapse: (ms) => clock.jump(ms), close };
  });
});

describe('what is left of the protocol', () => {
  const source = readFileSync(PROTOCOL, 'utf8');

  it('serves every operation that the snapshot asks for', () => {
    const folder = join(ROOT, 'lib/snapshot/tablestore');
    // Only `npm run undeploy` deletes tables, and that runs from the sources with the whole SDK.
    const files = readdirSync(folder).filter((file) => file !== 'delete-tables.ts');
    const code = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    const asked = code.flatMap((text) =>
      [...text.matchAll(/client\.(?:once|repeat)\(\s*'(\w+)'/g)].map((m) => m[1]),
    );
    expect(new Set(asked)).toEqual(new Set(OPERATIONS));
  });

  it('is a small part of it', () => {
    expect(slimProtocol(source).length).toBeLessThan(source.length / 5);
  });

  it.each([
    [
      'a message is missing',
      (text: string) => text.replaceAll('proto.GetRangeRequest = ', 'proto.GetRange2 = '),
    ],
    [
      'a message has no decoder',
      (text: string) => text.replaceAll('GetRangeResponse.decode = ', 'x.decode = '),
    ],
    [
      'messages are made in another way',
      (text: string) => text.replaceAll('main.proto = (function', 'main.proto = x(function'),
    ],
    ['it is another generator’s', () => 'module.exports = { main: {}, filter: {}, search: {} };'],
  ])('ends the build where %s', (_, change) => {
    expect(() => slimProtocol(change(source))).toThrow(
      /compiled protocol does not have the form that .* expects/,
    );
  });
});

it('an SDK that no longer has a part that is left out ends the build', async () => {
  const sdk = join(directory, 'node_modules/@alicloud/tablestore/index.js');
  const made = build({
    stdin: { contents: `require(${JSON.stringify(sdk)})`, resolveDir: directory },
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins: [
      leaveOut,
      {
        name: 'another-sdk',
        setup: (bundle) => {
          bundle.onResolve({ filter: /tablestore/ }, ({ path }) => ({ path }));
          bundle.onLoad({ filter: /tablestore/ }, () => ({ contents: 'module.exports = {};' }));
        },
      },
    ],
  });
  await expect(made).rejects.toThrow(/tablestore\/index\.js no longer loads .*search\.js/);
});
