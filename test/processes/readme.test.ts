/**
 * A stranger with a clone of this repository and the README: every command in it is run, in its order, as it is written.
 * The sandbox is the cloud. What nobody has here stands in: the `aliyun` CLI, whose stack is rendered from our template,
 * `s`, and an editor. `npm ci` and `npm cit` are run by `.ci/run`.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { parsePolicy } from '../../sandbox/ram/policy.ts';
import { parseTrust } from '../../sandbox/ram/trust-policy.ts';
import { renderStack } from '../../sandbox/ros/render-template.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { folderForTest, sandboxForTest } from '../support/command.ts';
import { ROOT } from '../support/invoke.ts';
import { deploysTo, standInS } from '../support/stand-in-s.ts';

vi.setConfig({ testTimeout: 300_000 });

const run = promisify(execFile);
const REGION = 'cn-hangzhou';
const STRANGER = '1098765432109876543';
/** What the reader puts in the place of the README's examples. */
const OF_THE_READER: Readonly<Record<string, string>> = { 'acme-audit': 'share-audit' };

let readme: string;
beforeAll(async () => {
  readme = await readFile(join(ROOT, 'README.md'), 'utf8');
});

/** The code blocks of this language, without their indentation in a list. */
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indentation = '', body = '']) => body.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  );

/** A copy of what is in git, with the libraries that are installed. */
async function clone(): Promise<string> {
  const folder = join(await folderForTest(), 'swas-share-auditor');
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '' && name !== 'node_modules')) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted, and not yet committed.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await linkLibraries(folder);
  return folder;
}

/** `npm run` looks for programs here first: `s` is left out, so that its stand-in is found. */
async function linkLibraries(folder: string): Promise<void> {
  const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(join(to, '.bin'), { recursive: true });
  for (const name of await readdir(from))
    if (name !== '.bin') await symlink(join(from, name), join(to, name));
  for (const name of await readdir(join(from, '.bin')))
    if (name !== 's') await symlink(await realpath(join(from, '.bin', name)), join(to, '.bin', name));
}

/** Programs that are asked for their output: `answer` has their name and arguments. */
async function standIns(
  scripts: Readonly<Record<string, string>>,
  answer: (args: readonly string[]) => string,
): Promise<{ readonly bin: string; readonly url: string }> {
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => response.end(answer(JSON.parse(body) as string[])))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const bin = await folderForTest();
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), script);
    await chmod(join(bin, name), 0o755);
  }
  return { bin, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const ALIYUN = `#!/usr/bin/env node
const body = JSON.stringify(process.argv.slice(2));
const response = await fetch(process.env.STAND_IN_ALIYUN, { method: 'POST', body });
process.stdout.write(await response.text());
process.exitCode = response.ok ? 0 : 1;
`;
/** What is installed is. */
const NPM = `#!/bin/sh
[ "$1" = ci ] || exec "$NPM" "$@"
`;
const EDITOR = `#!/bin/sh
sed -i "s|^DINGTALK_WEBHOOK=.*|DINGTALK_WEBHOOK='$ROBOT'|; s|^DINGTALK_SECRET=.*|DINGTALK_SECRET=$ROBOT_SECRET|" "$1"
`;

/** Resource Orchestration Service, as far as the README asks it: it makes the roles in the sandbox. */
function stacks({ cloud }: Sandbox): (args: readonly string[]) => string {
  let outputs: Readonly<Record<string, unknown>> = {};
  return ([service, action, ...args]) => {
    const flag = (name: string): string => args[args.indexOf(`--${name}`) + 1] ?? '';
    expect({ service, region: flag('RegionId') }).toEqual({ service: 'ros', region: REGION });
    if (action === 'GetStack') {
      expect(flag('StackId')).toBe('stack-1');
      const listed = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return JSON.stringify({ Status: 'CREATE_COMPLETE', Outputs: listed });
    }
    expect(action).toBe('CreateStack');
    const given = { [flag('Parameters.1.ParameterKey')]: flag('Parameters.1.ParameterValue') };
    const stack = renderStack(flag('TemplateBody'), { accountId: DEMO_ACCOUNT_ID, regionId: REGION }, given);
    const made = Object.values(stack.resources);
    const ofType = (type: string) =>
      made.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    for (const { RoleName, AssumeRolePolicyDocument } of ofType('ALIYUN::RAM::Role')) {
      const document = ofType('ALIYUN::RAM::ManagedPolicy').find(({ PolicyName }) => PolicyName === RoleName);
      const policy = parsePolicy(JSON.stringify(document?.['PolicyDocument']));
      if (policy === undefined) throw new Error(`${String(RoleName)} has no policy`);
      const role = { accountId: DEMO_ACCOUNT_ID, name: String(RoleName), policy };
      cloud.roles.add({ ...role, ...parseTrust(AssumeRolePolicyDocument) });
    }
    outputs = stack.outputs;
    return JSON.stringify({ RequestId: 'request-1', StackId: 'stack-1' });
  };
}

it('every command of the README does what it says, from a clone to the first alert', async () => {
  // Each deployment is at another second: Function Compute writes its times so.
  let deployments = 0;
  const sandbox = await sandboxForTest({ seed: 'demo', now: () => Date.now() + deployments * 2_000 });
  const deployed = deploysTo(sandbox);
  const s = await standInS((call) => {
    deployments += 1;
    return deployed(call);
  });
  const folder = await clone();
  const { bin, url } = await standIns({ aliyun: ALIYUN, npm: NPM, editor: EDITOR }, stacks(sandbox));
  const {
    DINGTALK_WEBHOOK,
    DINGTALK_SECRET,
    SMTP_URL: _u,
    MAIL_FROM: _f,
    MAIL_TO: _t,
    ...services
  } = sandbox.env();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...withoutStore } = services;
  const { stdout: npm } = await run('sh', ['-c', 'command -v npm']);
  const environment = {
    ...s.environment,
    PATH: `${bin}:${s.environment.PATH}`,
    HOME: await folderForTest(),
    NPM: npm.trim(),
    EDITOR: 'editor',
    ROBOT: DINGTALK_WEBHOOK ?? '',
    ROBOT_SECRET: DINGTALK_SECRET ?? '',
    STAND_IN_ALIYUN: url,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    SWAS_CALLS_PER_MINUTE: '6000',
    NO_COLOR: '1',
  };
  /** As a reader types it. */
  const typed = async (command: string, extra: Readonly<Record<string, string>>) => {
    let line = command;
    for (const [example, own] of Object.entries(OF_THE_READER)) line = line.replaceAll(example, own);
    const { stdout } = await run('bash', ['-c', line], { cwd: folder, env: { ...environment, ...extra } });
    return stdout;
  };

  const [tryIt, readTheCloud, ground, edit, deploy, see, ...others] = blocks('sh');
  expect(others).toEqual([]);

  // Try it. The tests are the second command: `.ci/run` runs it.
  const [demo = '', tests = '', ...more] = (tryIt ?? '').trim().split('\n');
  expect(more).toEqual([]);
  expect(await readFile(join(ROOT, '.ci/run'), 'utf8')).toContain(tests.split('#')[0]?.trim() ?? '-');
  expect(await typed(demo, {})).toContain('✓ the new share causes one alert');
  expect(await typed(readTheCloud ?? '', withoutStore)).toContain('12 of 12 images read');

  // Deploy.
  const [create = '', get = ''] = (ground ?? '').split(/(?=^aliyun ros GetStack)/m);
  const { StackId } = JSON.parse(await typed(create, {})) as { StackId: string };
  await typed(get.replace('STACK_ID', StackId), {});
  const settings = join(folder, 'settings.env');
  expect((await stat(settings)).mode & 0o777).toBe(0o600);
  await typed(edit ?? '', {});
  expect(await readFile(settings, 'utf8')).toContain(`DINGTALK_WEBHOOK='${DINGTALK_WEBHOOK}'`);
  const out = await typed(deploy ?? '', services);
  expect(out).toContain('deployed: swas-share-audit, swas-share-watchdog, swas-share-digest');
  expect(out).toContain('Everything works');
  expect(
    sandbox.dingtalk
      .shown()
      .map(({ title }) => title)
      .join('\n'),
  ).toMatch(/First look/);

  // See an alert: whoever shares an image meanwhile takes longer than the time in which runs are not repeated.
  const image = sandbox.cloud.images({ regionId: REGION })[0]?.id ?? '';
  sandbox.cloud.share(image, STRANGER);
  await wait(15_000);
  await run('bash', ['-c', see ?? ''], { cwd: folder, env: { ...environment, ...services } }).catch(
    (ended: { code: number }) => expect(ended.code).toBe(4),
  );
  const alerts = sandbox.dingtalk.shown().filter(({ body }) => JSON.stringify(body).includes(STRANGER));
  expect(alerts).toHaveLength(1);

  // Day to day.
  const commands = [...readme.matchAll(/^\| `(npx share-auditor [^`]+)` \|/gm)].map(
    ([, command = '']) => command,
  );
  expect(commands.length).toBeGreaterThan(4);
  const inPlace = (command: string) =>
    command
      .replace('IMAGE_ID', image)
      .replace('ACCOUNT', STRANGER)
      .replace('REGION', REGION)
      .replace('NAME', 'Partner');
  const printed: Record<string, string> = {};
  for (const command of commands) {
    const [, , name = ''] = command.split(' ');
    const yes = name === 'revoke' || name === 'trust' ? ' --yes' : '';
    printed[name] = await typed(inPlace(command) + yes, services);
  }
  expect(printed['shares']).toContain('golden-base-nodejs20');
  expect(printed['history']).toContain(STRANGER);
  expect(printed['doctor']?.replaceAll(/\s+/g, ' ')).toContain(
    'Everything that was checked works. The channels were not tested',
  );
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('golden-base-nodejs20');
  expect([...sandbox.cloud.image(image).shares.keys()]).not.toContain(STRANGER);
  expect(await readFile(join(folder, 'policy.yaml'), 'utf8')).toContain(STRANGER);

  // The example of a policy is one.
  const [policy = ''] = blocks('yaml');
  await writeFile(join(folder, 'policy.yaml'), policy);
  expect(await typed('npx share-auditor trust list', services)).toContain('Partner CI');
});
