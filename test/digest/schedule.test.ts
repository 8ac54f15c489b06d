import { expect, test } from 'vitest';
import { plainSchedule } from '../../lib/alert/message/plain-schedule.ts';

test.each([
  ['CRON_TZ=Asia/Shanghai 0 0 9 * * MON', { weekday: 1, time: '09:00', zone: 'Asia/Shanghai' }],
  ['0 30 7 ? * sun', { weekday: 0, time: '07:30', zone: 'UTC' }],
  ['0 5 23 * * *', { time: '23:05', zone: 'UTC' }],
])('%s is told in words', (cron, plain) => {
  expect(plainSchedule(cron)).toEqual(plain);
});

test.each([
  '@every 7d',
  '0 0 9 1 * *',
  '0 0 9,18 * * *',
  '0 0 25 * * *',
  '0 0 9 * * MON-FRI',
  '',
  '0 0 9 * * 1',
])('"%s" is shown as it stands', (cron) => {
  expect(plainSchedule(cron)).toBeUndefined();
});
