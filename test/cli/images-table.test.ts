import { expect, it } from 'vitest';
import { age, imagesTable } from '../../lib/cli/images-table.ts';
import { imagesIn, sharesReport } from '../../lib/inventory/shares-report.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import { displayWidth } from '../../lib/text/display-width.ts';
import {
  DAY_MS,
  image,
  inventoryOf,
  NOW_MS,
  OWNER,
  region,
  share,
  STRANGER,
} from '../support/inventories.ts';

const singapore = { accountId: OWNER, regionId: 'ap-southeast-1' };
const HOSTILE = 'evil\u001B[2J\nACCOUNTS: 0\u202E';
const many = Array.from({ length: 1_234 }, (_, i) => share(String(10_000_000 + i), 'untrusted'));
const REPORT = sharesReport(
  inventoryOf(
    region([
      image('m-bp1b4aeb3cbe11e293bd', '生产镜像数据库备份二零二六年三月升级之前', many),
      image('m-bp17db193a4032becb75', HOSTILE, [share(STRANGER, 'untrusted')], { exposedToEcs: true }),
    ]),
    region([image('m-bp1f2452b533a081491e', 'crm', [share(STRANGER, 'trusted')], { scope: singapore })], {
      scope: singapore,
    }),
  ),
  {},
  { accountId: OWNER, changes: [], policy: EMPTY_POLICY },
);
const table = (width: number, more: { isPiped?: boolean; colour?: boolean } = {}) =>
  imagesTable(imagesIn(REPORT), {
    timeZone: 'UTC',
    screen: { colour: false, width, ...more },
    isOfSeveral: false,
    nowMs: NOW_MS,
  });
const WIDE = [
  'IMAGE                                     ACCOUNTS  UNTRUSTED  OLDEST  IMAGE ID                REGION          NOTE',
  '生产镜像数据库备份二零二六年三月升级之前     1,234      1,234  4 days  m-bp1b4aeb3cbe11e293bd  cn-hangzhou',
  'evil␛[2J␊ACCOUNTS: 0‹U+202E›                     1          1  4 days  m-bp17db193a4032becb75  cn-hangzhou     exposed to ECS',
  'crm                                              1          0       -  m-bp1f2452b533a081491e  ap-southeast-1',
  '',
];

it('has a column for each value where there is room; the region only where there are several', () => {
  expect(table(130).split('\n')).toEqual(WIDE);
  const [first] = imagesIn(REPORT);
  if (first === undefined) throw new Error('there is none');
  const words = { timeZone: 'UTC', screen: { colour: false, width: 130 }, isOfSeveral: true, nowMs: NOW_MS };
  expect(imagesTable([first], words)).not.toContain('REGION');
  expect(imagesTable([first], words)).toMatch(new RegExp(`OWNER\n.* ${OWNER}\n`));
  const narrow = imagesTable([first], { ...words, screen: { colour: false, width: 80 } });
  expect(narrow).toContain(`\nof account ${OWNER}\n`);
});

it('in a pipe an image is one line, however narrow the terminal', () => {
  expect(table(40, { isPiped: true }).split('\n')).toEqual(WIDE);
});

it('on 80 columns the id and the region stand below the name', () => {
  expect(table(80).split('\n')).toEqual([
    'IMAGE                                     ACCOUNTS  UNTRUSTED  OLDEST',
    '生产镜像数据库备份二零二六年三月升级之前     1,234      1,234  4 days',
    'm-bp1b4aeb3cbe11e293bd cn-hangzhou',
    'evil␛[2J␊ACCOUNTS: 0‹U+202E›                     1          1  4 days',
    'm-bp17db193a4032becb75 cn-hangzhou',
    'exposed to ECS',
    'crm                                              1          0       -',
    'm-bp1f2452b533a081491e ap-southeast-1',
    '',
  ]);
});

it.each([20, 40, 59, 60, 79, 100])('on %i columns no line is broken and no id is cut', (width) => {
  const shown = table(width);
  for (const line of shown.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
  // Below 26 columns even an id has more than one line.
  if (width > 40) for (const { image: one } of imagesIn(REPORT)) expect(shown).toContain(one.imageId);
});

it('colours what is not trusted, and says the same without', () => {
  // eslint-disable-next-line no-control-regex -- the colours
  expect(table(130, { colour: true }).replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(table(130));
});

it('an age is in whole days', () => {
  const ago = (ms: number) => age(new Date(NOW_MS - ms).toISOString(), NOW_MS);
  expect([0, DAY_MS - 1, DAY_MS, 322.9 * DAY_MS, 2_000 * DAY_MS, -DAY_MS].map(ago)).toEqual([
    '< 1 day',
    '< 1 day',
    '1 day',
    '322 days',
    '2,000 days',
    '< 1 day',
  ]);
});
