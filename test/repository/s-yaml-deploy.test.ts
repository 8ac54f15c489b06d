/**
 * The real `s deploy`, with our files and a component that only notes what it is asked to deploy: when the settings are
 * checked and the packages are built.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../support/invoke.ts';

/** In place of fc3: the name of each function that is deployed becomes a line of `done`. */
const COMPONENT = `
const { appendFileSync } = require('node:fs');
exports.default = class {
  async deploy({ props }) {
    appendFileSync(process.env.DONE, props.functionName + '\\n');
    return {};
  }
};
`;
const note = (what: string, status = 0) =>
  `node -e "require('node:fs').appendFileSync(process.env.DONE, '${what}\\n'); process.exit(${status})"`;

/** @returns its exit status, and what was done, in order. */
async function deploy(
  file: string,
  { flags = [], checkFails = false }: { readonly flags?: readonly string[]; readonly checkFails?: boolean },
): Promise<{ readonly status: number; readonly done: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-deploy-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const text = await readFile(join(ROOT, file), 'utf8');
  const write = async (name: string, content: string): Promise<void> => {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  };
  await write(file, text.replaceAll(/component: fc3@[\d.]+$/gm, 'component: ./component'));
  await write('component/publish.yaml', 'Type: Component\nName: noting\nVersion: 0.0.1\n');
  await write('component/package.json', '{"name": "noting", "version": "0.0.1", "main": "dist/index.js"}');
  await write('component/dist/index.js', COMPONENT);
  const scripts = { 'check-settings': note('check', checkFails ? 2 : 0), build: note('build') };
  await write('package.json', JSON.stringify({ scripts }));
  await write(
    'home/.s/access.yaml',
    'default:\n  AccessKeyID: id\n  AccessKeySecret: secret\n  AccountID: "1850926437581920"\n',
  );
  const done = join(folder, 'done');
  const status = await new Promise<number>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'node_modules/@serverless-devs/s/bin/s'), ...flags, '-t', file],
      {
        cwd: folder,
        // Outside of tests it starts a process that looks for a newer version.
        env: { PATH: process.env['PATH'], HOME: join(folder, 'home'), NODE_ENV: 'test', DONE: done },
      },
    );
    child.stdin?.end();
    child.on('close', (code) => resolve(code ?? -1));
  });
  const lines = await readFile(done, 'utf8').catch(() => '');
  return { status, done: lines.split('\n').filter((line) => line !== '') };
}

const FUNCTIONS = {
  's.yaml': ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest'],
  's.organisation.yaml': ['swas-share-dispatch'],
};

test.each(Object.entries(FUNCTIONS))(
  '%s: one check and one build, before anything is deployed',
  async (file, functions) => {
    expect(await deploy(file, { flags: ['deploy', '-y'] })).toEqual({
      status: 0,
      done: ['check', 'build', ...functions],
    });
  },
);

test('one function alone is built first, too', async () => {
  expect(await deploy('s.yaml', { flags: ['watchdog', 'deploy', '-y'] })).toEqual({
    status: 0,
    done: ['check', 'build', 'swas-share-watchdog'],
  });
});

test('`--skip-actions` leaves both out, for `npm run deploy`, which has done them', async () => {
  expect(await deploy('s.yaml', { flags: ['deploy', '-y', '--skip-actions'] })).toEqual({
    status: 0,
    done: FUNCTIONS['s.yaml'],
  });
});

test('wrong settings deploy nothing, and it fails', async () => {
  const { status, done } = await deploy('s.yaml', { flags: ['deploy', '-y'], checkFails: true });
  expect({ failed: status !== 0, done }).toEqual({ failed: true, done: ['check'] });
});
