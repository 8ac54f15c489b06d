import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { fcFixture } from './fixture.ts';

const QUIET = 'exports.handler = async () => {};';
const timer = (cronExpression: string) => ({
  triggerName: 'every-15-minutes',
  triggerType: 'timer' as const,
  description: 'Audits again',
  triggerConfig: { cronExpression },
});

describe('what is deployed', () => {
  test('GetFunction tells it, through the vendor’s client', async () => {
    const { clock, client, deploy } = await fcFixture();
    const role = `acs:ram::${DEMO_ACCOUNT_ID}:role/share-audit`;
    await deploy(QUIET, { role, timeout: 840, memorySize: 512, environmentVariables: { REGIONS: 'all' } });
    const { headers, data } = await client().get('/functions/f', { qualifier: 'LATEST' });
    expect(headers['content-type']).toBe('application/json');
    const at = `${new Date(clock.now).toISOString().slice(0, 19)}Z`;
    expect(data).toEqual({
      functionId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      functionArn: `acs:fc:cn-hangzhou:${DEMO_ACCOUNT_ID}:functions/f`,
      functionName: 'f',
      description: '',
      runtime: 'nodejs20',
      handler: 'index.handler',
      timeout: 840,
      memorySize: 512,
      diskSize: 512,
      instanceConcurrency: 1,
      internetAccess: true,
      role,
      environmentVariables: { REGIONS: 'all' },
      state: 'Active',
      lastUpdateStatus: 'Successful',
      createdTime: at,
      lastModifiedTime: at,
    });
  });

  test('ListTriggers tells its timers; of an unknown function neither tells anything', async () => {
    const { client, deploy } = await fcFixture();
    await deploy(QUIET, { triggers: [timer('@every 15m')] });
    const { data } = await client().get('/functions/f/triggers');
    expect(data).toMatchObject({
      triggers: [
        {
          triggerName: 'every-15-minutes',
          triggerType: 'timer',
          description: 'Audits again',
          triggerConfig: '{"cronExpression":"@every 15m","enable":true,"payload":""}',
          qualifier: 'LATEST',
          targetArn: `acs:fc:cn-hangzhou:${DEMO_ACCOUNT_ID}:functions/f`,
        },
      ],
    });
    await expect(client().get('/functions/g')).rejects.toThrow('failed with 404');
    await expect(client().get('/functions/g/triggers')).rejects.toThrow('failed with 404');
  });

  test.each([
    [
      { functionName: '1' },
      'functionName must be 1 to 64 letters, digits, _ or -, and start with a letter or _',
    ],
    [{ handler: 'handler' }, 'handler must have the form file.export, not handler'],
    [{ timeout: 0 }, 'timeout must be an integer from 1 to 86400, not 0'],
    [{ memorySize: 200 }, 'memorySize must be a multiple of 64'],
    [{ memorySize: 64 }, 'memorySize must be an integer from 128'],
    [{ code: '/nowhere' }, '/nowhere is not a folder'],
    [{ environmentVariables: { FC_REGION: 'x' } }, 'the name of the variable FC_REGION is reserved'],
    [
      { environmentVariables: { BIG: 'x'.repeat(4096) } },
      'environmentVariables must not be larger than 4 KB',
    ],
    [{ asyncInvokeConfig: { maxAsyncRetryAttempts: 9 } }, 'maxAsyncRetryAttempts must be'],
    [
      { triggers: [timer('*/5 * * * *')] },
      'must be @every with a period, or six cron fields, not */5 * * * *',
    ],
  ])('%j is rejected', async (props, message) => {
    const { deploy } = await fcFixture();
    await expect(deploy(QUIET, props)).rejects.toThrow(message);
  });
});
