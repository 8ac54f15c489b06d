import {
  GetFunctionRequest,
  InvokeFunctionHeaders,
  InvokeFunctionRequest,
  ListTriggersRequest,
} from '@alicloud/fc20230330';
import { describe, expect, test } from 'vitest';
import { fcFixture, INVOKE } from './fixture.ts';

const ECHO = 'exports.handler = async () => 1;';
const timer = (triggerName: string) => ({
  triggerName,
  triggerType: 'timer' as const,
  triggerConfig: { cronExpression: '@every 15m' },
});

test('the vendor documents no other parameters than those that are tested here and in the tests of refusals', () => {
  const names = [GetFunctionRequest, InvokeFunctionRequest, ListTriggersRequest, InvokeFunctionHeaders].map(
    (model) => Object.values(model.names()),
  );
  expect(names).toEqual([
    ['qualifier'],
    ['body', 'qualifier'],
    ['limit', 'nextToken', 'prefix'],
    ['commonHeaders', 'x-fc-async-task-id', 'x-fc-invocation-type', 'x-fc-log-type'],
  ]);
});

describe('the query of a call of Function Compute', () => {
  test.each([
    ['2', 'VersionNotFound'],
    ['live', 'AliasNotFound'],
  ])('qualifier %s: 404 %s, because functions have only LATEST', async (qualifier, code) => {
    const { fc, client, deploy } = await fcFixture();
    await deploy(ECHO);
    await expect(client().get('/functions/f', { qualifier })).rejects.toThrow('failed with 404');
    await expect(client().post(INVOKE, '', {}, { qualifier })).rejects.toThrow('failed with 404');
    expect(fc.calls).toMatchObject([{ code }, { code }]);
    expect(fc.invocations).toEqual([]);
    await client().post(INVOKE, '', {}, { qualifier: 'LATEST' });
    expect(fc.invocations).toHaveLength(1);
  });

  test('ListTriggers: prefix, limit and nextToken', async () => {
    const { client, deploy } = await fcFixture();
    await deploy(ECHO, { triggers: ['day', 'hour-1', 'hour-2'].map(timer) });
    const list = async (query: object) =>
      (await client().get('/functions/f/triggers', query)).data as {
        triggers: { triggerName: string }[];
        nextToken?: string;
      };
    const names = async (query: object) => (await list(query)).triggers.map(({ triggerName }) => triggerName);
    expect(await names({})).toEqual(['day', 'hour-1', 'hour-2']);
    expect(await names({ prefix: 'hour' })).toEqual(['hour-1', 'hour-2']);
    const { nextToken, triggers } = await list({ limit: '2' });
    expect(triggers).toHaveLength(2);
    expect(await list({ limit: '2', nextToken })).toMatchObject({ triggers: [{ triggerName: 'hour-2' }] });
    expect(await list({ limit: '2', nextToken })).not.toHaveProperty('nextToken');
  });

  test.each([{ limit: '0' }, { limit: '101' }, { limit: 'x' }, { nextToken: 'x' }])(
    'ListTriggers %j: 400 InvalidArgument',
    async (query) => {
      const { fc, client, deploy } = await fcFixture();
      await deploy(ECHO);
      await expect(client().get('/functions/f/triggers', query)).rejects.toThrow('failed with 400');
      expect(fc.calls).toMatchObject([{ code: 'InvalidArgument' }]);
    },
  );
});
