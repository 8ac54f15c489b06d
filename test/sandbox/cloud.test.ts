import { describe, expect, test } from 'vitest';
import { chinaTime } from '../../sandbox/china-time.ts';
import { Cloud } from '../../sandbox/cloud.ts';
import { demoAccounts, demoRegions } from '../../sandbox/seed.ts';

const newCloud = () => new Cloud({ accounts: demoAccounts(), regions: demoRegions(), now: () => 0 });

describe('the cloud', () => {
  test('makes images with ids of the real form, owned by the first account', () => {
    const image = newCloud().addImage();
    expect(image.id).toMatch(/^m-bp[0-9a-f]{18}$/);
    expect(image).toMatchObject({
      regionId: 'cn-hangzhou',
      ownerId: '1850926437581920',
      creationTime: '1970-01-01T00:00:00Z',
      status: '1',
      inShare: false,
    });
  });

  test('lists the newest first; of the same second, the one that came last', () => {
    const cloud = newCloud();
    const old = cloud.addImage({ creationTime: '2026-01-01T00:00:00Z' });
    const first = cloud.addImage({ creationTime: '2026-01-02T00:00:00Z' });
    const second = cloud.addImage({ creationTime: '2026-01-02T00:00:00Z' });
    expect(cloud.images().map(({ id }) => id)).toEqual([second.id, first.id, old.id]);
    expect(cloud.images({ regionId: 'cn-shanghai' })).toEqual([]);
  });

  test('says what it does not have', () => {
    const cloud = newCloud();
    const { id } = cloud.addImage();
    expect(() => cloud.addImage({ id })).toThrow(`already has an image ${id}`);
    expect(() => cloud.addImage({ regionId: 'cn-nowhere' })).toThrow('no region cn-nowhere');
    expect(() => cloud.share('m-unknown', '1')).toThrow('no image m-unknown');
    expect(() => cloud.deleteImage('m-unknown')).toThrow('no image m-unknown');
    expect(() => cloud.share(id, 'someone')).toThrow('"someone" is not an account id');
    cloud.deleteImage(id);
    expect(cloud.findImage(id)).toBeUndefined();
  });
});

test('China’s time is eight hours ahead, written to the second', () => {
  expect(chinaTime(Date.parse('2023-12-31T16:00:00.999Z'))).toBe('2024-01-01 00:00:00.0');
});
