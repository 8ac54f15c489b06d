import { expect, it } from 'vitest';
import { AUDIT, type Config, readConfig } from '../../lib/config/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { openChannels } from '../../lib/alert/open-channels.ts';
import { fakeClock } from '../support/fake-clock.ts';

const config = (webhooks: readonly string[]): Config =>
  readConfig(
    AUDIT,
    { REGIONS: 'cn-hangzhou', DINGTALK_WEBHOOK: webhooks.join(',') },
    { onFunctionCompute: false },
  );
const wire = (webhooks: readonly string[]) => openChannels(config(webhooks), fakeClock());
const robot = (token: string) => `https://oapi.dingtalk.com/robot/send?access_token=${token}`;

it('I3: the same robot twice would be told everything twice: it is a mistake in the configuration', () => {
  expect(() => wire([robot('token-one'), robot('token-one')])).toThrow(ConfigError);
});

it('I3: also where its address is spelled in two ways', () => {
  const spellings = [robot('token-one'), `${robot('token-one')}&x=1`];
  expect(() => wire(spellings)).toThrow(ConfigError);
  expect(() => wire(spellings)).toThrow(/DINGTALK_WEBHOOK names the same robot twice/);
});

it('I12: the error does not show the token', () => {
  expect(() => wire([robot('token-one'), `${robot('token-one')}&x=1`])).not.toThrow(/token-one/);
});

it('two robots are two channels', () => {
  const ids = wire([robot('token-one'), robot('token-two')]).map((channel) => channel.id);
  expect(new Set(ids).size).toBe(2);
});
