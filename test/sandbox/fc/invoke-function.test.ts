import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { fcFixture } from './fixture.ts';

const ECHO = 'exports.handler = async (event) => `hello ${event}`;';
const text = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe('a synchronous invocation, through the vendor’s client', () => {
  test('answers what the handler answers: headers and body', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(ECHO);
    const { headers, data } = await invoke('world');
    expect(data).toBe('hello world');
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-fc-request-id': text(/^1-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{12}$/),
      'x-fc-invocation-duration': text(/^\d+\.\d\d$/),
      'x-fc-max-memory-usage': text(/^\d+\.\d\d$/),
    });
    expect(Object.keys(headers)).not.toContain('x-fc-error-type');
    expect(Object.keys(headers)).not.toContain('x-fc-log-result');
    expect(fc.calls).toMatchObject([
      { operation: 'InvokeFunction', functionName: 'f', status: 200, requestId: headers['x-fc-request-id'] },
    ]);
    expect(fc.invocations).toMatchObject([
      { functionName: 'f', type: 'Sync', event: Buffer.from('world'), result: { errorType: undefined } },
    ]);
  });

  test('the handler sees a Buffer, the context, and of the environment only its own', async () => {
    const { deploy, invoke } = await fcFixture();
    const fn = await deploy(
      `exports.handler = async (event, { logger, ...context }) => ({
        buffer: Buffer.isBuffer(event), context, logger: Object.keys(logger), environment: process.env,
        cwd: process.cwd(), argv: process.argv.length,
      });`,
      { environmentVariables: { GREETING: 'hi' } },
    );
    const { headers, data } = await invoke();
    expect(JSON.parse(String(data))).toEqual({
      buffer: true,
      context: {
        requestId: headers['x-fc-request-id'],
        credentials: {},
        function: { name: 'f', handler: 'index.handler', memory: 128, timeout: 20 },
        region: 'cn-hangzhou',
        accountId: DEMO_ACCOUNT_ID,
      },
      logger: ['debug', 'info', 'warn', 'error'],
      environment: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: '/tmp',
        LANG: 'en_US.UTF-8',
        TZ: 'UTC',
        GREETING: 'hi',
        FC_ACCOUNT_ID: DEMO_ACCOUNT_ID,
        FC_FUNC_CODE_PATH: fn.code,
        FC_FUNCTION_HANDLER: 'index.handler',
        FC_FUNCTION_MEMORY_SIZE: '128',
        FC_FUNCTION_NAME: 'f',
        FC_INSTANCE_ID: text(/^c-/),
        FC_QUALIFIER: 'LATEST',
        FC_REGION: 'cn-hangzhou',
        FC_RUNTIME_VERSION: 'nodejs20',
      },
      cwd: fn.code,
      argv: 1,
    });
  });

  test('x-fc-log-type Tail: both outputs and the platform’s own lines, the last 4 KB of them', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(
      `exports.handler = async (event, context) => {
        process.stdout.write('plain\\n');
        console.log('n is %d', 1);
        context.logger.warn('careful');
        if (String(event) === 'much') process.stdout.write('x'.repeat(5000));
      };`,
    );
    const { headers, data } = await invoke('', { 'x-fc-log-type': 'Tail' });
    expect(data).toBe('');
    const log = Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString();
    const id = headers['x-fc-request-id'];
    expect(log).toMatch(new RegExp(`^FC Invoke Start RequestId: ${id}\nplain\n`));
    expect(log).toMatch(new RegExp(`\n\\S+Z ${id} \\[INFO\\] n is 1\n`));
    expect(log).toMatch(new RegExp(`\n\\S+Z ${id} \\[WARNING\\] careful\n`));
    expect(log).toMatch(
      new RegExp(
        `\nFC Invoke End RequestId: ${id}\nDuration: \\S+ ms, .*Memory Size: 128 MB, Max Memory Used: `,
      ),
    );
    expect(log).toBe(fc.invocations[0]?.result?.log);
    const much = await invoke('much', { 'x-fc-log-type': 'Tail' });
    expect(Buffer.from(much.headers['x-fc-log-result'] ?? '', 'base64')).toHaveLength(4096);
  });

  test('each invocation has a process of its own', async () => {
    const { deploy, invoke } = await fcFixture();
    await deploy('let n = 0; exports.handler = async () => `${process.pid} ${(n += 1)}`;');
    const [first, second] = [String((await invoke()).data), String((await invoke()).data)];
    expect(first).toMatch(/ 1$/);
    expect(second).toMatch(/ 1$/);
    expect(second).not.toBe(first);
  });

  test('bytes are answered as they are', async () => {
    const { client, deploy } = await fcFixture();
    await deploy('exports.handler = (event, context, callback) => callback(null, Buffer.from([0xff, 0]));');
    const { headers } = await client().post('/functions/f/invocations', '');
    expect(headers['content-length']).toBe('2');
  });
});
