import { expect, it } from 'vitest';
import { nearest } from '../../lib/text/did-you-mean.ts';

const COMMANDS = ['accounts', 'images', 'shares', 'share', 'unshare', 'messages', 'fault', 'heal'];
const IMAGES = ['prod-shop-db-before-upgrade', 'prod-shop-web', '小程序后端-测试', 'db', 'DB'];

it.each<[string, readonly string[], string[]]>([
  ['shares', COMMANDS, ['shares', 'share']],
  ['sharse', COMMANDS, ['shares', 'share']],
  ['image', COMMANDS, ['images']],
  ['IMAGES', COMMANDS, ['images']],
  ['imgs', COMMANDS, ['images']],
  ['mesages', COMMANDS, ['messages']],
  ['bogus', COMMANDS, []],
  ['', COMMANDS, []],
  ['prod-shop-db-before-upgrad', IMAGES, ['prod-shop-db-before-upgrade']],
  ['before', IMAGES, ['prod-shop-db-before-upgrade']],
  ['小程序后端', IMAGES, ['小程序后端-测试']],
  ['dv', IMAGES, ['db', 'DB']],
  ['prod', IMAGES, ['prod-shop-web', 'prod-shop-db-before-upgrade']],
  [
    'm-bp1f2452b533a081491f',
    ['m-bp1f2452b533a081491e', 'm-bp12c5c3834aa62453e6'],
    ['m-bp1f2452b533a081491e'],
  ],
  ['cn-hangzho', ['cn-hangzhou', 'cn-shanghai', 'cn-huhehaote'], ['cn-hangzhou']],
  ['1', ['1850926437581920', '5301946782215093477'], []],
])('“%s”', (word, candidates, found) => {
  expect(nearest(word, candidates)).toEqual(found);
});

it('names at most three, none twice, and takes no time over a long word', () => {
  expect(nearest('item', ['item1', 'item2', 'item2', 'item3', 'item4'])).toEqual(['item1', 'item2', 'item3']);
  const begun = performance.now();
  expect(nearest('x'.repeat(1_000_000), ['share', 'y'.repeat(1_000)])).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(500);
});
