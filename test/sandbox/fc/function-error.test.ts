import { readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { fcFixture } from './fixture.ts';
import { isRunning } from './is-running.ts';

const text = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const UNHANDLED = { 'content-type': 'application/json', 'x-fc-error-type': 'UnhandledInvocationError' };

describe('an error of the function is an answer with status 200', () => {
  test('thrown: UnhandledInvocationError with message, type and stack', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async () => { throw new TypeError("oops"); };');
    const { headers, data } = await invoke();
    expect(headers).toMatchObject(UNHANDLED);
    expect(data).toEqual({
      errorMessage: 'oops',
      errorType: 'TypeError',
      stackTrace: expect.arrayContaining(['TypeError: oops', text(/index\.js:1:/)]) as unknown,
    });
    // The platform prints what a handler throws.
    expect(fc.invocations[0]?.result?.log).toMatch(/\[ERROR\] TypeError: oops\n/);
    expect(fc.calls).toMatchObject([{ status: 200 }]);
  });

  test('given to the callback: HandledInvocationError', async () => {
    const { deploy, invoke } = await fcFixture();
    await deploy('exports.handler = (event, context, callback) => callback("no");');
    const { headers, data } = await invoke();
    expect(headers['x-fc-error-type']).toBe('HandledInvocationError');
    expect(data).toEqual({ errorMessage: 'no' });
  });

  test.each([
    ['', {}, /^Handler 'handler' is missing on module 'index'$/],
    ['', { handler: 'main.handler' }, /^Cannot find module .*main'/],
  ])('code %j with %j cannot be loaded', async (code, props, message) => {
    const { deploy, invoke } = await fcFixture();
    await deploy(code, props);
    const { headers, data } = await invoke();
    expect(headers).toMatchObject(UNHANDLED);
    expect(data).toMatchObject({ errorMessage: text(message) });
  });

  test.each([
    ['leaves', 'exports.handler = async () => process.exit(1);'],
    ['crashes', 'exports.handler = () => void setTimeout(() => { throw new Error("late"); });'],
    [
      'outgrows its memory',
      'exports.handler = async () => { for (let all = []; ;) all.push(Array(1e5).fill(1.5)); };',
    ],
  ])('it %s: the process exited unexpectedly', async (_, code) => {
    const { deploy, invoke } = await fcFixture();
    await deploy(code);
    const { headers, data } = await invoke();
    expect(headers).toMatchObject(UNHANDLED);
    expect(data).toEqual({
      errorMessage: text(
        /^Process exited unexpectedly before completing request \(duration: \d+ms, maxMemoryUsage: \d+\.\d\dMB\)$/,
      ),
    });
  });
});

describe('a timeout', () => {
  test('kills the process and everything that it started, and is told as one', async () => {
    const { deploy, invoke } = await fcFixture();
    await deploy(
      `const { spawn } = require('child_process');
      exports.handler = () => {
        const child = spawn('sleep', ['600']);
        process.stdout.write(process.pid + ' ' + child.pid + '\\n');
        return new Promise(() => {});
      };`,
      { timeout: 1 },
    );
    const { headers, data } = await invoke('', { 'x-fc-log-type': 'Tail' });
    expect(headers).toMatchObject(UNHANDLED);
    expect(data).toEqual({
      errorMessage: text(/^Function timed out after 1 seconds \(maxMemoryUsage: [1-9]\d*\.\d\dMB\)$/),
    });
    const log = Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString();
    const pids = /^(\d+) (\d+)$/m.exec(log)?.slice(1).map(Number) ?? [];
    expect(pids).toHaveLength(2);
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]));
  });

  test('a handler that calls nothing back is waited for until then', async () => {
    const { deploy, invoke } = await fcFixture();
    await deploy('exports.handler = () => "too early";', { timeout: 1 });
    expect((await invoke()).data).toMatchObject({
      errorMessage: text(/^Function timed out after 1 seconds/),
    });
  });
});

test('close kills what runs: no process is left', async () => {
  const { fc, deploy, invoke } = await fcFixture();
  const fn = await deploy(
    `require('fs').writeFileSync('started-' + process.pid, '');
    exports.handler = () => { for (;;); };`,
  );
  const sync = invoke().catch((error: unknown) => error);
  await invoke('', { 'x-fc-invocation-type': 'Async' });
  const pids = () => readdirSync(fn.code).flatMap((file) => /^started-(\d+)$/.exec(file)?.[1] ?? []);
  await vi.waitFor(() => expect(pids()).toHaveLength(2));
  await fc.close();
  expect(await sync).toBeInstanceOf(Error);
  expect(pids().filter((pid) => isRunning(Number(pid)))).toEqual([]);
  expect(fc.invocations).toHaveLength(2);
  for (const { result } of fc.invocations) expect(result?.errorType).toBe('UnhandledInvocationError');
});
