import { describe, expect, test } from 'vitest';
import { textsFor } from '../../lib/alert/message/texts.ts';
import { postureOf, type PostureCounts } from '../../lib/model/posture.ts';

const all: PostureCounts = {
  images: 5,
  imagesRead: 5,
  shares: 3,
  untrustedShares: 0,
  exposedToEcs: 0,
  scopes: 2,
  unseen: 0,
};

const CASES: readonly (readonly [counts: Partial<PostureCounts>, mark: string, en: string, zh: string])[] = [
  [{}, 'good', 'Every share is trusted', '所有共享均受信任'],
  [{ shares: 0 }, 'good', 'Nothing is shared', '没有镜像共享给其他账号'],
  [{ untrustedShares: 1 }, 'bad', '1 share with an account that is not trusted', '1 条共享不受信任'],
  [
    { untrustedShares: 2, neverSeenShares: 1, exposedToEcs: 1 },
    'bad',
    '2 shares with accounts that are not trusted (1 never seen before), 1 image exposed to ECS',
    '2 条共享不受信任（其中 1 条的账号此前从未出现过），1 个镜像已共享给 ECS',
  ],
  [
    { untrustedShares: 2, unseen: 1 },
    'bad',
    'At least 2 shares with accounts that are not trusted',
    '至少 2 条共享不受信任',
  ],
  [
    { exposedToEcs: 2 },
    'warn',
    '2 images exposed to ECS; every share is trusted',
    '2 个镜像已共享给 ECS；所有共享均受信任',
  ],
  [{ exposedToEcs: 1, shares: 0 }, 'warn', '1 image exposed to ECS', '1 个镜像已共享给 ECS'],
  [
    { exposedToEcs: 1, unseen: 1 },
    'warn',
    'At least 1 image exposed to ECS; every share that could be seen is trusted',
    '至少 1 个镜像已共享给 ECS；已读取到的共享均受信任',
  ],
  [{ unseen: 1 }, 'warn', 'Every share that could be seen is trusted', '已读取到的共享均受信任'],
  [{ imagesRead: 4 }, 'warn', 'Every share that could be seen is trusted', '已读取到的共享均受信任'],
  [
    { shares: 0, unseen: 1 },
    'warn',
    'Nothing that could be seen is shared',
    '已读取的镜像均未共享给其他账号',
  ],
  [
    { images: 0, imagesRead: 0, shares: 0, scopes: 0 },
    'warn',
    'Nothing has been read yet',
    '尚未读取任何内容',
  ],
];

describe('promise 3: how things stand says no more than what was seen', () => {
  test.each(CASES)('%j', (counts, mark, en, zh) => {
    const posture = postureOf({ ...all, ...counts });
    expect(posture.mark).toBe(mark);
    expect(textsFor('en').posture.standing(posture)).toBe(en);
    expect(textsFor('zh').posture.standing(posture)).toBe(zh);
  });
});
