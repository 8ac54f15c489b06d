/** What `npm run deploy` expects of the real `s`, with a component of our own, since fc3 is loaded from a registry. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutputFilter } from '../../scripts/deploy/output-filter.ts';
import { runS } from '../../scripts/deploy/run-s.ts';
import { narrowLogs } from '../../scripts/deploy/s-logs.ts';
import { logsIn } from '../processes/deploy/logs.ts';

const SECRET = `smtps://a%40b:p#$HOME"'q@h:465`;
let folder: string;

const COMPONENT = `
const { writeFileSync } = require('node:fs');
module.exports = module.exports.default = class {
  async deploy({ props, args, getCredential }) {
    writeFileSync(${JSON.stringify('OUT')}, JSON.stringify({ props, args, credential: await getCredential() }));
    console.log('- the component prints ' + props.smtp);
    return { smtp: props.smtp };
  }
};`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's-deploy-'));
  await mkdir(join(folder, 'component'));
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await write('component/index.js', COMPONENT.replace('"OUT"', JSON.stringify(join(folder, 'out.json'))));
  await write('component/package.json', '{ "name": "component", "version": "0.0.1", "main": "index.js" }');
  await write('component/publish.yaml', 'Type: Component\nName: component\nVersion: 0.0.1\nEdition: 3.0.0\n');
  await write(
    's.yaml',
    `edition: 3.0.0
name: x
access: default
actions:
  pre-deploy:
    - run: node -e "require('node:fs').writeFileSync('${folder}/action', String(process.env.serverless_devs_traceid))"
      path: ${folder}
resources:
  a:
    component: ${folder}/component
    props:
      region: cn-hangzhou
      smtp: "\${env('SMTP_URL', '')}"
`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(args: readonly string[]): { shown: string[]; ended: Promise<void> } {
  const shown: string[] = [];
  const output = new OutputFilter(
    (text) => text.replaceAll(SECRET, '***'),
    (line) => shown.push(line),
  );
  const ended = runS([...args, '-t', join(folder, 's.yaml')], {
    environment: { PATH: process.env['PATH'], HOME: folder, NODE_ENV: 'test', SMTP_URL: SECRET },
    accountId: '1850926437581920',
    credentials: { accessKeyId: 'STS.NTabcdef', accessKeySecret: 'a-secret-key', securityToken: 'a-token' },
    output,
    signal: new AbortController().signal,
  });
  return { shown, ended };
}

it('s deploys as this terminal, with its settings as they are, without its actions, and its logs are for their owner', async () => {
  const sinceMs = Date.now();
  const { shown, ended } = run(['deploy', '-y', '--skip-actions']);
  await ended;
  expect(JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'))).toMatchObject({
    props: { smtp: SECRET },
    args: expect.arrayContaining(['-y']) as object,
    credential: {
      AccountID: '1850926437581920',
      AccessKeyID: 'STS.NTabcdef',
      AccessKeySecret: 'a-secret-key',
      SecurityToken: 'a-token',
    },
  });
  await expect(readFile(join(folder, 'action'))).rejects.toThrow('ENOENT');
  expect(shown).toContainEqual(expect.stringContaining('[a] completed'));
  expect(shown.join('\n')).not.toMatch(/p#|\*\*\*/);
  // Before anything is narrowed: `s` itself would write them for everyone.
  const logs = await logsIn(folder);
  expect(logs.length).toBeGreaterThan(0);
  for (const { modes } of logs) expect(modes).toBe('700 600');
  expect(await narrowLogs({ HOME: folder }, sinceMs)).toMatchObject({ folder: join(folder, '.s/logs') });
});

it('its actions know by a variable that s runs them, which check-settings looks at', async () => {
  await run(['deploy', '-y']).ended;
  expect(await readFile(join(folder, 'action'), 'utf8')).toMatch(/^[0-9]+$/);
});
