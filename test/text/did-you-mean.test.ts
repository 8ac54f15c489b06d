import { expect, test } from 'vitest';
import { didYouMean } from '../../lib/text/did-you-mean.ts';

const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1', 'ap-southeast-2', 'us-west-1'];

test.each([
  ['cn-hangzho', '; did you mean cn-hangzhou?'],
  ['cn-hanghzou', '; did you mean cn-hangzhou?'],
  ['hangzhou', '; did you mean cn-hangzhou?'],
  ['cn-hanghou', '; did you mean cn-hangzhou?'],
  ['cn-hangzhou-', '; did you mean cn-hangzhou?'],
  ['CN-Hangzhou', '; did you mean cn-hangzhou?'],
  ['cn-shangai', '; did you mean cn-shanghai?'],
  ['cn-bejing', '; did you mean cn-beijing?'],
  ['ap-southeast1', '; did you mean ap-southeast-1?'],
  ['ap-southeast-9', '; did you mean ap-southeast-1 or ap-southeast-2?'],
  ['us-wset-1', '; did you mean us-west-1?'],
  ['xx-nowhere', ''],
  ['', ''],
])('%s%s', (typed, said) => {
  expect(didYouMean(typed, REGIONS)).toBe(said);
});

test('an id is offered for one wrong digit, or two that are swapped, and for no more', () => {
  const ids = ['1234567890123456', '9876543210987654'];
  expect(didYouMean('1234567890123457', ids)).toBe('; did you mean 1234567890123456?');
  expect(didYouMean('1234567890123465', ids)).toBe('; did you mean 1234567890123456?');
  expect(didYouMean('123456789012345', ids)).toBe('; did you mean 1234567890123456?');
  expect(didYouMean('1234567890123477', ids)).toBe('');
});

test('I11: a name from elsewhere is shown escaped, and at most three are offered', () => {
  expect(didYouMean('refund', ['payments\u001B[31m'])).toBe('');
  expect(didYouMean('payments1', ['payments\u001B'])).toBe('; did you mean payments␛?');
  expect(didYouMean('team-x', ['team-1', 'team-2', 'team-3', 'team-4', 'team-1'])).toBe(
    '; did you mean team-1, team-2 or team-3?',
  );
});
