import { describe, expect, test } from 'vitest';
import type { Note } from '../../../lib/model/note.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import {
  baselineNote,
  blindNote,
  changeNote,
  KNOWN,
  NOW_MS,
  OWNER,
  overNote,
  PARTNER,
  sampleNotes,
  shareChange,
} from './samples.ts';

const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
const shanghai = { accountId: OWNER, regionId: 'cn-shanghai' };
const exposed = {
  id: 'exposed',
  kind: 'exposedToEcs',
  scope,
  imageId: 'm-bp1web',
  imageName: 'web-node',
  noticedAtMs: NOW_MS,
} as const;
const known = { accountId: KNOWN, neverSeenBefore: false } as const;
const nothing = {
  shared: [],
  sharedImages: 0,
  shares: 0,
  accounts: 0,
  untrustedAccounts: 0,
  exposedToEcs: 0,
  byRegion: [],
};
const image = (id: string) => ({ imageId: `m-${id}`, imageName: id });

const CASES: readonly (readonly [what: string, notes: readonly Note[], en: string, zh: string])[] = [
  [
    'one share with a stranger',
    [changeNote(shareChange())],
    '🔴 New share with an unknown account · backup-prod (cn-hangzhou)',
    '🔴 镜像共享给陌生账号：backup-prod（cn-hangzhou）',
  ],
  [
    'one share with an account that is known and not trusted',
    [changeNote(shareChange(known))],
    '🟠 New share with an untrusted account · backup-prod (cn-hangzhou)',
    '🟠 镜像共享给不受信任的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'the same account again',
    [changeNote(shareChange({ ...known, kind: 'sharedAgain' }))],
    '🟠 Shared again with an untrusted account · backup-prod (cn-hangzhou)',
    '🟠 镜像再次共享给不受信任的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'a new share after the exception has ended',
    [changeNote(shareChange({ ...known, verdict: 'expired' }))],
    '🟡 New share under an expired exception · backup-prod (cn-hangzhou)',
    '🟡 镜像共享给例外已到期的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'an exception that ends under a share',
    [changeNote(shareChange({ ...known, kind: 'noLongerTrusted', verdict: 'expired' }))],
    '🟡 Still shared, exception expired · backup-prod (cn-hangzhou)',
    '🟡 镜像仍共享给例外已到期的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'a policy edited under a share',
    [changeNote(shareChange({ ...known, kind: 'noLongerTrusted' }))],
    '🟠 Still shared, account now untrusted · backup-prod (cn-hangzhou)',
    '🟠 镜像仍共享给已不受信任的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'an exposure to ECS',
    [changeNote(exposed)],
    '🟠 Image exposed to ECS · web-node (cn-hangzhou)',
    '🟠 镜像已共享给 ECS：web-node（cn-hangzhou）',
  ],
  [
    'many shares of many images',
    [
      changeNote(shareChange({ id: '1' })),
      changeNote(shareChange({ id: '2', ...known })),
      changeNote(shareChange({ id: '3', ...known, ...image('golden-2026') })),
      changeNote(
        shareChange({ id: '4', accountId: PARTNER, neverSeenBefore: false, ...image('golden-2026') }),
      ),
    ],
    '🔴 4 new shares with 1 unknown and 2 other accounts · 2 images (cn-hangzhou)',
    '🔴 新增 4 条共享，涉及 1 个陌生账号和 2 个其他账号：2 个镜像（cn-hangzhou）',
  ],
  [
    'many shares of one image',
    [changeNote(shareChange({ id: '1' })), changeNote(shareChange({ id: '2', ...known }))],
    '🔴 2 new shares with 1 unknown and 1 other account · backup-prod (cn-hangzhou)',
    '🔴 新增 2 条共享，涉及 1 个陌生账号和 1 个其他账号：backup-prod（cn-hangzhou）',
  ],
  [
    'many images with one account, in two regions',
    [
      changeNote(shareChange({ id: '1' })),
      changeNote(shareChange({ id: '2', scope: shanghai, ...image('golden-2026') })),
    ],
    '🔴 2 new shares with 1 unknown account · 2 images (cn-hangzhou and cn-shanghai)',
    '🔴 新增 2 条共享，涉及 1 个陌生账号：2 个镜像（cn-hangzhou、cn-shanghai）',
  ],
  [
    'many shares with accounts that are known and not trusted',
    [
      changeNote(shareChange({ id: '1', ...known })),
      changeNote(shareChange({ id: '2', ...known, accountId: PARTNER })),
    ],
    '🟠 2 new shares with 2 untrusted accounts · backup-prod (cn-hangzhou)',
    '🟠 新增 2 条共享，涉及 2 个不受信任的账号：backup-prod（cn-hangzhou）',
  ],
  [
    'many shares that are no longer trusted',
    ['1', '2'].map((id) =>
      changeNote(shareChange({ ...known, id, ...image(id), kind: 'noLongerTrusted', verdict: 'expired' })),
    ),
    '🟡 2 shares no longer trusted · 2 images (cn-hangzhou)',
    '🟡 2 条共享不再受信任：2 个镜像（cn-hangzhou）',
  ],
  [
    'many exposures to ECS',
    ['1', '2'].map((id) => changeNote({ ...exposed, id, ...image(id) })),
    '🟠 2 images exposed to ECS · cn-hangzhou',
    '🟠 2 个镜像已共享给 ECS：cn-hangzhou',
  ],
  [
    'a region that cannot be read',
    [blindNote()],
    '🟡 Cannot read cn-shanghai: access denied',
    '🟡 无法读取 cn-shanghai：角色无权限',
  ],
  [
    'a region that still cannot be read',
    [blindNote({ reminder: true })],
    '🟡 Still cannot read cn-shanghai: access denied',
    '🟡 仍无法读取 cn-shanghai：角色无权限',
  ],
  [
    'several areas that cannot be read',
    [blindNote(), blindNote({ id: '2', subject: { kind: 'image', scope, imageId: 'm-1', imageName: 'x' } })],
    '🟡 Cannot read 2 areas',
    '🟡 无法读取 2 处',
  ],
  [
    'a region that can be read again',
    [overNote()],
    '🔵 Working again: cn-beijing, after 3 hours',
    '🔵 已恢复：cn-beijing，中断 3 小时',
  ],
  [
    'several that can be read again, and several that are not audited any more',
    ['1', '2', '3', '4'].map((id, n) => overNote({ id, ...(n < 2 ? {} : { closed: true }) })),
    '🔵 Working again: 2 problems solved; no longer audited: 2 areas',
    '🔵 已恢复：共 2 处；不再审计：共 2 处',
  ],
  [
    'I4: the first look says that nothing is new',
    [baselineNote()],
    '🔵 First look (not new): 2 untrusted accounts, 1 image exposed to ECS · 3 of 12 images shared (cn-hangzhou)',
    '🔵 首次读取（存量，并非新增）：2 个不受信任的账号，1 个镜像已共享给云服务器 · 12 个镜像中 3 个已共享（cn-hangzhou）',
  ],
  [
    'I4: a first look that found nothing',
    [baselineNote({ ...nothing, unread: 0 })],
    '🔵 First look (not new): nothing is shared · 12 images (cn-hangzhou)',
    '🔵 首次读取（存量，并非新增）：没有共享 · 12 个镜像（cn-hangzhou）',
  ],
  [
    'I1: a first look that found nothing, and did not see everything',
    [baselineNote(nothing)],
    '🔵 First look (not new): nothing shared so far · 12 images (cn-hangzhou)',
    '🔵 首次读取（存量，并非新增）：目前未发现共享 · 12 个镜像（cn-hangzhou）',
  ],
  [
    'I4: a first look at trusted shares only',
    [baselineNote({ untrustedAccounts: 0, exposedToEcs: 0, unread: 0 })],
    '🔵 First look (not new): every share is trusted · 3 of 12 images shared (cn-hangzhou)',
    '🔵 首次读取（存量，并非新增）：所有共享均受信任 · 12 个镜像中 3 个已共享（cn-hangzhou）',
  ],
  [
    'changes that do not alert',
    [changeNote(shareChange({ verdict: 'trusted' }))],
    '🔵 1 change recorded, no action needed',
    '🔵 已记录 1 条变更，无需处理',
  ],
  ['nothing', [], '🔵 Nothing to report', '🔵 没有需要报告的内容'],
];

describe('the title says what happened and who, then which image and where', () => {
  test.each(CASES)('%s', (_what, notes, en, zh) => {
    const options = { timeZone: 'UTC', nowMs: NOW_MS };
    expect(writeMessage(notes, { ...options, language: 'en' }).headline).toBe(en);
    expect(writeMessage(notes, { ...options, language: 'zh' }).headline).toBe(zh);
  });

  test.each(CASES.slice(0, 13))('a locked phone shows what happened and who: %s', (_what, notes) => {
    const options = { timeZone: 'UTC', nowMs: NOW_MS };
    for (const [language, who] of [
      ['en', /account|unknown|exception|trusted|ECS/],
      ['zh', /账号|不再受信任|ECS/],
    ] as const) {
      const { headline } = writeMessage(notes, { ...options, language });
      const shown = Array.from(headline).slice(0, 40).join('');
      expect(shown).toMatch(who);
      expect(shown).toMatch(/shar|exposed|共享/i);
    }
  });

  test('the most severe comes first, whatever the order of the notes', () => {
    const notes = sampleNotes();
    const options = { language: 'en', timeZone: 'UTC', nowMs: NOW_MS } as const;
    const { headline, severity } = writeMessage(notes.toReversed(), options);
    expect(severity).toBe('critical');
    expect(headline).toMatch(
      /^🔴 2 new shares .* backup-prod .*; image exposed to ECS · web-node .*; still shared, exception expired · golden-2026 .*; cannot read 2 areas or send /,
    );
  });

  test('a mixed message names the worst first', () => {
    const notes = [
      changeNote(
        shareChange({ ...known, kind: 'noLongerTrusted', verdict: 'expired', ...image('golden-2026') }),
      ),
      changeNote(exposed),
    ];
    const { headline } = writeMessage(notes, { language: 'en', timeZone: 'UTC', nowMs: NOW_MS });
    expect(headline).toMatch(/^🟠 Image exposed to ECS · web-node .*; still shared, .* golden-2026 /);
  });
});

describe('severity by account', () => {
  test.each([
    ['never seen before', { neverSeenBefore: true }, 'critical'],
    [
      'never seen before, and an exception that has ended',
      { neverSeenBefore: true, verdict: 'expired' },
      'critical',
    ],
    ['not trusted', { neverSeenBefore: false }, 'high'],
    ['exception expired', { neverSeenBefore: false, verdict: 'expired' }, 'medium'],
    ['trusted, although never seen before', { neverSeenBefore: true, verdict: 'trusted' }, 'info'],
  ] as const)('%s', (_what, change, severity) => {
    const options = { language: 'en', timeZone: 'UTC', nowMs: NOW_MS } as const;
    expect(writeMessage([changeNote(shareChange(change))], options).severity).toBe(severity);
  });
});
