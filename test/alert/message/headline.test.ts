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
  STRANGER,
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
const image = (id: string) => ({ imageId: `m-${id}`, imageName: id });

const CASES: readonly (readonly [what: string, notes: readonly Note[], en: string, zh: string])[] = [
  [
    'one share with a stranger',
    [changeNote(shareChange())],
    'Image "backup-prod" (cn-hangzhou) shared with account 1234567890123456, never seen before',
    '镜像“backup-prod”（cn-hangzhou）被共享给账号 1234567890123456，该账号此前从未出现过',
  ],
  [
    'one share with an account that is known and not trusted',
    [changeNote(shareChange(known))],
    `Image "backup-prod" (cn-hangzhou) shared with account ${KNOWN}, not trusted`,
    `镜像“backup-prod”（cn-hangzhou）被共享给账号 ${KNOWN}，该账号不受信任`,
  ],
  [
    'the same account again',
    [changeNote(shareChange({ ...known, kind: 'sharedAgain' }))],
    `Image "backup-prod" (cn-hangzhou) shared again with account ${KNOWN}, not trusted`,
    `镜像“backup-prod”（cn-hangzhou）再次共享给账号 ${KNOWN}，该账号不受信任`,
  ],
  [
    'a new share after the exception has ended',
    [changeNote(shareChange({ ...known, verdict: 'expired' }))],
    `Image "backup-prod" (cn-hangzhou) shared with account ${KNOWN}, whose exception has expired`,
    `镜像“backup-prod”（cn-hangzhou）被共享给账号 ${KNOWN}，该账号的例外已到期`,
  ],
  [
    'an exception that ends under a share',
    [changeNote(shareChange({ ...known, kind: 'noLongerTrusted', verdict: 'expired' }))],
    `Image "backup-prod" (cn-hangzhou) still shared with account ${KNOWN}, whose exception has expired`,
    `镜像“backup-prod”（cn-hangzhou）仍共享给账号 ${KNOWN}，该账号的例外已到期`,
  ],
  [
    'a policy edited under a share',
    [changeNote(shareChange({ ...known, kind: 'noLongerTrusted' }))],
    `Image "backup-prod" (cn-hangzhou) still shared with account ${KNOWN}, which is no longer trusted`,
    `镜像“backup-prod”（cn-hangzhou）仍共享给账号 ${KNOWN}，该账号已不受信任`,
  ],
  [
    'an exposure to ECS',
    [changeNote(exposed)],
    'Image "web-node" (cn-hangzhou) exposed to ECS, which can share it further',
    '镜像“web-node”（cn-hangzhou）已共享给 ECS，可由 ECS 继续对外共享',
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
    '4 new shares of 2 images in cn-hangzhou with 3 accounts, 1 never seen before',
    'cn-hangzhou的 2 个镜像新增 4 条共享，涉及 3 个账号，其中 1 个此前从未出现过',
  ],
  [
    'many shares of one image',
    [changeNote(shareChange({ id: '1' })), changeNote(shareChange({ id: '2', ...known }))],
    '2 new shares of image "backup-prod" (cn-hangzhou) with 2 accounts, 1 never seen before',
    '镜像“backup-prod”（cn-hangzhou）新增 2 条共享，涉及 2 个账号，其中 1 个此前从未出现过',
  ],
  [
    'many images with one account, in two regions',
    [
      changeNote(shareChange({ id: '1' })),
      changeNote(shareChange({ id: '2', scope: shanghai, ...image('golden-2026') })),
    ],
    `2 new shares of 2 images in cn-hangzhou and cn-shanghai with account ${STRANGER}, never seen before`,
    `cn-hangzhou、cn-shanghai的 2 个镜像新增 2 条共享，涉及账号 ${STRANGER}，该账号此前从未出现过`,
  ],
  [
    'a region that cannot be read',
    [blindNote()],
    'Cannot read cn-shanghai: access denied',
    '无法读取 cn-shanghai：角色无权限',
  ],
  [
    'a region that still cannot be read',
    [blindNote({ reminder: true })],
    'Still cannot read cn-shanghai: access denied',
    '仍无法读取 cn-shanghai：角色无权限',
  ],
  [
    'several areas that cannot be read',
    [blindNote(), blindNote({ id: '2', subject: { kind: 'image', scope, imageId: 'm-1', imageName: 'x' } })],
    'Cannot read 2 areas',
    '无法读取 2 处',
  ],
  [
    'a region that can be read again',
    [overNote()],
    'Working again: cn-beijing, after 3 hours',
    '已恢复：cn-beijing，中断 3 小时',
  ],
  [
    'I4: the first look says that nothing is new',
    [baselineNote()],
    'First look at cn-hangzhou (existing shares, not new): 3 of 12 images shared, 2 accounts not trusted',
    '首次读取 cn-hangzhou（存量共享，并非新增）：12 个镜像中有 3 个已共享，2 个账号不受信任',
  ],
  [
    'I4: a first look that found nothing',
    [baselineNote({ shared: [], sharedImages: 0, shares: 0, accounts: 0, untrustedAccounts: 0 })],
    'First look at cn-hangzhou (existing shares, not new): 0 of 12 images shared',
    '首次读取 cn-hangzhou（存量共享，并非新增）：12 个镜像中有 0 个已共享',
  ],
  [
    'changes that do not alert',
    [changeNote(shareChange({ verdict: 'trusted' }))],
    '1 change recorded, no action needed',
    '已记录 1 条变更，无需处理',
  ],
  ['nothing', [], 'Nothing to report', '没有需要报告的内容'],
];

describe('the headline alone says what happened, how much, to whom and where', () => {
  test.each(CASES)('%s', (_what, notes, en, zh) => {
    const options = { timeZone: 'UTC', nowMs: NOW_MS };
    expect(writeMessage(notes, { ...options, language: 'en' }).headline).toBe(en);
    expect(writeMessage(notes, { ...options, language: 'zh' }).headline).toBe(zh);
  });

  test('the most severe comes first, whatever the order of the notes', () => {
    const notes = sampleNotes();
    const options = { language: 'en', timeZone: 'UTC', nowMs: NOW_MS } as const;
    const { headline, severity } = writeMessage(notes.toReversed(), options);
    expect(severity).toBe('critical');
    expect(headline).toMatch(
      /^2 new shares of image "backup-prod" .*; image "web-node" .* exposed to ECS.*; image "golden-2026" .* exception has expired; cannot read 2 areas or send /,
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
    expect(headline).toMatch(/^Image "web-node" .*; image "golden-2026" /);
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
