import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { blindKind } from '../../../lib/model/blind-spot.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import { blindNote, digestNote, NOW_MS, OWNER, overNote } from './samples.ts';

const write = (note = digestNote(), language: Language = 'en', attaches = false) =>
  writeMessage([note], { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS, attaches });
const well = { problems: [], problemCount: 0 };
const none = {
  images: 0,
  imagesRead: 0,
  sharedImages: 0,
  shares: 0,
  accounts: 0,
  untrustedShares: 0,
  untrustedAccounts: 0,
  neverSeenShares: 0,
  exposedToEcs: 0,
  widest: [],
  reach: [],
};

describe('the first line of a digest', () => {
  const { now } = digestNote().digest;
  const read = { ...now, imagesRead: now.images };
  const trusted = { ...read, untrustedShares: 0, neverSeenShares: 0, exposedToEcs: 0 };
  const channel = digestNote().digest.problems.filter(({ subject }) => subject.kind === 'channel');

  test.each([
    [
      'all is well only where every share is trusted and everything was read',
      { ...well, now: trusted },
      '🟢 All is well: every share is trusted. Everything was read: 3 regions, 42 images, 2 shared. 2 new shares in 7 days',
      '🟢 一切正常：所有共享均受信任。已全部读取：3 个地域，42 个镜像，其中 2 个已共享。7 天内新增 2 条共享',
      'info',
    ],
    [
      'an untrusted share, though everything was read',
      { ...well, now: { ...trusted, untrustedShares: 125, neverSeenShares: 1 } },
      '🔴 125 shares with accounts that are not trusted (1 never seen before). Everything was read: 3 regions, 42 images, 2 shared. 2 new shares in 7 days',
      '🔴 125 条共享不受信任（其中 1 条的账号此前从未出现过）。已全部读取：3 个地域，42 个镜像，其中 2 个已共享。7 天内新增 2 条共享',
      'high',
    ],
    [
      'an image exposed to ECS',
      { ...well, now: { ...trusted, exposedToEcs: 1 } },
      '🟡 1 image exposed to ECS; every share is trusted. Everything was read: 3 regions, 42 images, 2 shared. 2 new shares in 7 days',
      '🟡 1 个镜像已共享给 ECS；所有共享均受信任。已全部读取：3 个地域，42 个镜像，其中 2 个已共享。7 天内新增 2 条共享',
      'medium',
    ],
    [
      'images that were not read yet',
      { ...well, now: { ...trusted, imagesRead: 40 } },
      '🟡 Every share that could be seen is trusted. Not everything has been read: 3 regions, 42 images (40 read), 2 shared. 2 new shares in 7 days',
      '🟡 已读取到的共享均受信任。尚未全部读取：3 个地域，42 个镜像（已读取 40 个），其中 2 个已共享。7 天内新增 2 条共享',
      'medium',
    ],
    [
      'a channel that accepts nothing: all that is shared was seen, and yet not all is well',
      { problems: channel, problemCount: 1, now: trusted },
      '🟡 Every share is trusted. Cannot send to channel "DingTalk 1": refused. Known: 3 regions, 42 images, 2 shared. 2 new shares in 7 days',
      '🟡 所有共享均受信任。通知渠道“DingTalk 1”不接收消息：被拒绝。已知：3 个地域，42 个镜像，其中 2 个已共享。7 天内新增 2 条共享',
      'medium',
    ],
    [
      'the worst that is not well, and how much more; the posture is the least that it can be',
      {},
      '🔴 At least 1 share with an account that is not trusted (1 never seen before), 1 image exposed to ECS. Problem with the audit of account 1098765432109876: overdue and 6 more problems. Known: 3 regions, 42 images (40 read), 2 shared. 2 new shares in 7 days',
      '🔴 至少 1 条共享不受信任（其中 1 条的账号此前从未出现过），1 个镜像已共享给 ECS。账号 1098765432109876 的审计异常：已逾期，另有 6 个问题。已知：3 个地域，42 个镜像（已读取 40 个），其中 2 个已共享。7 天内新增 2 条共享',
      'high',
    ],
  ] as const)('%s', (_what, digest, en, zh, severity) => {
    expect(write(digestNote(digest)).headline).toBe(en);
    expect(write(digestNote(digest), 'zh').headline).toBe(zh);
    expect(write(digestNote(digest)).severity).toBe(severity);
  });

  test.each(digestNote().digest.problems.map((problem) => [blindKind(problem), problem] as const))(
    'a problem alone: %s',
    (_kind, problem) => {
      for (const language of ['en', 'zh'] as const) {
        const document = write(digestNote({ problems: [problem], problemCount: 1 }), language);
        expect(document.headline).toMatch(/^🔴 (At least )?(至少 )?1 /u);
        expect(document.sections[0]?.lines).toHaveLength(1);
        expect(document.headline).not.toMatch(/undefined|NaN|\[object/);
        expect(renderText(document)).not.toMatch(/undefined|NaN|\[object/);
      }
    },
  );

  test('a problem that lasts since nobody knows when names no time', () => {
    for (const problem of digestNote().digest.problems) {
      const digest = { problems: [{ ...problem, sinceMs: 0 }], problemCount: 1 };
      for (const language of ['en', 'zh'] as const)
        expect(renderText(write(digestNote(digest), language))).not.toContain('1970');
    }
  });
});

test('the text of a mail has it all', () => {
  expect(renderText(write())).toMatchInlineSnapshot(`
    "🔴 At least 1 share with an account that is not trusted (1 never seen before), 1 image exposed to ECS. Problem with the audit of account 1098765432109876: overdue and 6 more problems. Known: 3 regions, 42 images (40 read), 2 shared. 2 new shares in 7 days

    Problems
      - the audit of account 1098765432109876: not verified since 2027-03-01 07:05 Asia/Shanghai: the last audit that ended well was 180 minutes ago (Overdue)
      - the list of images in region cn-shanghai of account 1098765432109876: not verified since 2027-02-28 08:05 Asia/Shanghai: ListCustomImages: not allowed (Forbidden.RAM) (ApiDenied)
      - the list of images in region cn-beijing of account 1098765432109876: not verified since 2027-02-28 04:05 Asia/Shanghai: its turn to be listed has not come for too long (Unreached)
      - the shares in region cn-hangzhou of account 1098765432109876: not verified since 2027-02-27 08:05 Asia/Shanghai: the share accounts of 11 of 30 images: its turn to be read has not come for too long (Unreached)
      - image "archive" (m-bp1archive, cn-hangzhou): not verified since 2027-03-01 09:15 Asia/Shanghai: the row is not one of this program (StoreCorrupt)
      - channel "DingTalk 1": accepts no messages since 2027-03-01 09:05 Asia/Shanghai: DingTalk refused the keyword (ChannelRefused)
      - the messages of account 1098765432109876: not verified since 2027-03-01 08:35 Asia/Shanghai: 4 messages have been waiting to be sent, the oldest for 90 minutes (Pending)

    What is shared now
      Shared: 2 images with 3 accounts (3 shares)
      Not trusted: 1 share with 1 account; revoke them, or add the accounts to policy.yaml
      Exposed to ECS: 1 image
      The most widely shared images:
      - "golden" (m-bp1golden, cn-hangzhou): 2 accounts, 1 not trusted, exposed to ECS
      - and 1 more
      The accounts with the most images:
      - 1246813579024680 "Partner CI": 2 images, trusted
      - 1234567890123456: 1 image, not trusted
      - and 1 more

    What changed in 7 days
      Total: 1 new share, 1 shared again, 1 no longer trusted, 1 image exposed to ECS, 1 share removed, 1 image received, 1 image gone, 1 new share with trusted accounts
      - "backup-prod" (m-bp1backupprod, cn-hangzhou): shared with 1234567890123456, never seen before on any image in any region (2027-03-01 10:02 Asia/Shanghai)
      - "backup-prod" (m-bp1backupprod, cn-hangzhou): shared again with 1234567890123456, not trusted (2027-03-01 10:02 Asia/Shanghai)
      - "backup-prod" (m-bp1backupprod, cn-hangzhou): share with 1234567890123456 no longer trusted (2027-03-01 10:02 Asia/Shanghai)
      - "web-node" (m-bp1webnode, cn-hangzhou): exposed to ECS (2027-03-01 09:05 Asia/Shanghai)
      - "backup-prod" (m-bp1backupprod, cn-hangzhou): shared with 1234567890123456, trusted: exception "Partner CI" (2027-03-01 10:02 Asia/Shanghai)
      - "golden" (m-bp1golden, cn-hangzhou): no longer shared with 1357924680135792 (2027-03-01 09:05 Asia/Shanghai)
      - "theirs" (m-bp1theirs, cn-hangzhou): received from 1234567890123456 (2027-03-01 09:05 Asia/Shanghai)
      - "old-blog" (m-bp1oldblog, cn-hangzhou): image gone (2027-03-01 09:05 Asia/Shanghai)

    Trust policy
      - Exception "Partner CI" (1246813579024680) was added
      - Exception "Old" (1357924680135792) was changed (end, images it covers): end none → 2027-01-31
      - Exception "Partner CI" (1246813579024680) ends 2027-03-09
      - Exception "Old" (1357924680135792) ended 2027-01-31 and covers no current share: remove it if it is not needed

    Received from other accounts
      Total: 3 images
      - "theirs" (m-bp1theirs, cn-hangzhou): from account 1234567890123456
      - and 2 more

    Coverage
      Period: 2027-02-22 10:05 Asia/Shanghai to 2027-03-01 10:05 Asia/Shanghai
      Images: 40 of 42 images read in 3 regions
      - cn-shanghai: 10 of 12 images read, failing since 2027-03-01 10:04 Asia/Shanghai
      - cn-hangzhou: 30 images read, the oldest at 2027-03-01 09:50 Asia/Shanghai
      - and 1 more

    Cost
      Runs of the audit: 672 runs, 2 failed
      Calls to SWAS: 29,568 calls, 4 throttled
      Store: 20,160 read CUs, 4,704 write CUs
      Function time: 158,000 seconds

    The digest is sent on schedule (every Monday at 09:00 Asia/Shanghai). If it does not arrive in time, check the digest function.
    "
  `);
  expect(renderText(write(digestNote(), 'zh'))).toMatchInlineSnapshot(`
    "🔴 至少 1 条共享不受信任（其中 1 条的账号此前从未出现过），1 个镜像已共享给 ECS。账号 1098765432109876 的审计异常：已逾期，另有 6 个问题。已知：3 个地域，42 个镜像（已读取 40 个），其中 2 个已共享。7 天内新增 2 条共享

    异常情况
      - 账号 1098765432109876 的审计：自 2027-03-01 07:05 Asia/Shanghai 起未能核实：已逾期（Overdue）；原文：the last audit that ended well was 180 minutes ago
      - 地域 cn-shanghai（账号 1098765432109876）的镜像列表：自 2027-02-28 08:05 Asia/Shanghai 起未能核实：角色无权限（ApiDenied）；原文：ListCustomImages: not allowed (Forbidden.RAM)
      - 地域 cn-beijing（账号 1098765432109876）的镜像列表：自 2027-02-28 04:05 Asia/Shanghai 起未能核实：获得的调用次数不足（Unreached）；原文：its turn to be listed has not come for too long
      - 地域 cn-hangzhou（账号 1098765432109876）的镜像共享：自 2027-02-27 08:05 Asia/Shanghai 起未能核实：获得的调用次数不足（Unreached）；原文：the share accounts of 11 of 30 images: its turn to be read has not come for too long
      - 镜像“archive”（m-bp1archive，cn-hangzhou）：自 2027-03-01 09:15 Asia/Shanghai 起未能核实：快照中有一行已损坏（StoreCorrupt）；原文：the row is not one of this program
      - 通知渠道“DingTalk 1”：自 2027-03-01 09:05 Asia/Shanghai 起不接收消息：被拒绝（ChannelRefused）；原文：DingTalk refused the keyword
      - 账号 1098765432109876 的消息：自 2027-03-01 08:35 Asia/Shanghai 起未能核实：已逾期（Pending）；原文：4 messages have been waiting to be sent, the oldest for 90 minutes

    当前共享情况
      已共享：2 个镜像，涉及 3 个账号（3 条共享）
      不受信任：1 条共享，涉及 1 个账号；请取消共享，或在 policy.yaml 中登记
      已共享给 ECS：1 个镜像
      共享范围最广的镜像：
      - “golden”（m-bp1golden，cn-hangzhou）：2 个账号，其中 1 个不受信任，已共享给 ECS
      - 另有 1 项
      持有镜像最多的账号：
      - 1246813579024680“Partner CI”：2 个镜像，受信任
      - 1234567890123456：1 个镜像，不受信任
      - 另有 1 项

    7 天内的变更
      合计：新增 1 条共享，再次共享 1 条，1 条不再受信任，1 个镜像已共享给 ECS，取消 1 条共享，收到共享的镜像 1 个，1 个镜像已不存在，向受信任账号新增 1 条共享
      - “backup-prod”（m-bp1backupprod，cn-hangzhou）：共享给 1234567890123456，此前从未在任何地域的任何镜像上出现过（2027-03-01 10:02 Asia/Shanghai）
      - “backup-prod”（m-bp1backupprod，cn-hangzhou）：再次共享给 1234567890123456，不受信任（2027-03-01 10:02 Asia/Shanghai）
      - “backup-prod”（m-bp1backupprod，cn-hangzhou）：对 1234567890123456 的共享不再受信任（2027-03-01 10:02 Asia/Shanghai）
      - “web-node”（m-bp1webnode，cn-hangzhou）：已共享给 ECS（2027-03-01 09:05 Asia/Shanghai）
      - “backup-prod”（m-bp1backupprod，cn-hangzhou）：共享给 1234567890123456，受信任：例外“Partner CI”（2027-03-01 10:02 Asia/Shanghai）
      - “golden”（m-bp1golden，cn-hangzhou）：已取消对 1357924680135792 的共享（2027-03-01 09:05 Asia/Shanghai）
      - “theirs”（m-bp1theirs，cn-hangzhou）：由 1234567890123456 共享而来（2027-03-01 09:05 Asia/Shanghai）
      - “old-blog”（m-bp1oldblog，cn-hangzhou）：镜像已不存在（2027-03-01 09:05 Asia/Shanghai）

    信任策略
      - 账号 1246813579024680 的例外“Partner CI”已新增
      - 账号 1357924680135792 的例外“Old”已修改（到期日、适用镜像）：到期日 无 → 2027-01-31
      - 账号 1246813579024680 的例外“Partner CI”将于 2027-03-09 到期
      - 账号 1357924680135792 的例外“Old”已于 2027-01-31 到期，且未对应任何现有共享，如不需要请移除

    其他账号共享而来的镜像
      合计：3 个镜像
      - “theirs”（m-bp1theirs，cn-hangzhou）：来自账号 1234567890123456
      - 另有 2 项

    审计范围
      统计期间：2027-02-22 10:05 Asia/Shanghai 至 2027-03-01 10:05 Asia/Shanghai
      镜像：3 个地域，42 个镜像中已读取 40 个
      - cn-shanghai：12 个镜像中已读取 10 个，自 2027-03-01 10:04 Asia/Shanghai 起异常
      - cn-hangzhou：已读取 30 个镜像，最早一次读取于 2027-03-01 09:50 Asia/Shanghai
      - 另有 1 项

    本期开销
      审计运行：672 次，失败 2 次
      SWAS 调用：29,568 次，其中 4 次被限流
      存储：读 20,160 CU、写 4,704 CU
      函数时长：158,000 秒

    摘要按计划发送（每周一 09:00 Asia/Shanghai）。若未按时收到，请检查摘要函数。
    "
  `);
});

test('a quiet week of an empty account', () => {
  const note = digestNote({
    ...well,
    first: true,
    schedule: undefined,
    scopes: [],
    scopeCount: 1,
    listedCount: 1,
    now: none,
    changes: [],
    changeCounts: {},
    exceptions: [],
    exceptionCount: 0,
    policyEdits: undefined,
    policyEditCount: 0,
  });
  const text = renderText(write(note));
  expect(text).toContain(
    '🟢 All is well: nothing is shared. Everything was read: 1 region, 0 images, 0 shared. No new share in 7 days',
  );
  expect(text).toContain('Nothing changed.');
  expect(text).toContain('No image is shared with another account.');
  expect(text).toContain('there is no earlier digest to compare with');
  expect(text).toContain('The digest is sent on schedule. If it does not arrive in time');
});

test('the report is spoken of where it goes along', () => {
  const report = { fileName: 'share-report-2027-03-01.html', gzipBase64: '' };
  const note = digestNote({}, { report });
  expect(write(note, 'en', true).advice[0]).toBe('The full report is attached: share-report-2027-03-01.html');
  expect(write(note, 'en', false).advice.join()).not.toContain('attached');
  expect(write(digestNote({}, { reportLeftOut: 'tooLarge' }), 'zh').advice[0]).toContain('未附完整报告');
});

test('says a timer that is no plain one as it is set', () => {
  expect(write(digestNote({ schedule: '@every 30d' })).advice.at(-1)).toContain('(@every 30d)');
  expect(write().advice.at(-1)).toContain('(every Monday at 09:00 Asia/Shanghai)');
  expect(write(digestNote(), 'zh').advice.at(-1)).toContain('（每周一 09:00 Asia/Shanghai）');
});

test('HTML sets no colour of text or background, so that dark stays dark', () => {
  const html = renderHtml(write());
  expect(html).not.toMatch(/[;"](color|background(-color)?):/);
  expect(html).toContain('name="color-scheme" content="light dark"');
});

test('a scope whose list and shares are blind at once says which is which, in every place', () => {
  const scope = { accountId: OWNER, regionId: 'cn-shanghai' };
  const titles = (language: Language) =>
    writeMessage(
      [
        blindNote({ id: 'a', subject: { kind: 'scope', scope, part: 'list' } }),
        blindNote({ id: 'b', subject: { kind: 'scope', scope, part: 'shares' } }),
      ],
      { language, timeZone: 'UTC', nowMs: NOW_MS },
    ).sections.map((section) => section.title);
  expect(titles('en')).toEqual([
    `Cannot read the list of images in region cn-shanghai of account ${OWNER}`,
    `Cannot read the shares in region cn-shanghai of account ${OWNER}`,
  ]);
  expect(new Set(titles('zh')).size).toBe(2);
  const one = writeMessage([overNote({ subject: { kind: 'scope', scope, part: 'shares' } })], {
    language: 'en',
    timeZone: 'UTC',
    nowMs: NOW_MS,
  });
  expect(one.sections[0]?.lines[0]).toMatchObject({
    text: expect.stringMatching(
      /^the shares in region cn-shanghai of account \d+: was failing for/,
    ) as string,
  });
});

test('a setting that is not used, and a secret that can be guessed, are told at the end, in the reader’s language', () => {
  const settings = [
    { kind: 'timeZone', setting: 'ALERT_TIMEZONE', value: 'CST' },
    { kind: 'language', setting: 'ALERT_LANGUAGE', value: 'fr' },
    { kind: 'weakSecret', setting: 'SMTP_URL' },
  ] as const;
  expect(write(digestNote({ settings })).advice.slice(0, 3)).toEqual([
    'ALERT_TIMEZONE: “CST” is not a time zone; times are in UTC. “npm run check-settings” says what to write.',
    'ALERT_LANGUAGE: “fr” is neither en nor zh; messages are in English.',
    'SMTP_URL: a secret in it can be guessed. Choose one of at least eight characters that are not only digits.',
  ]);
  expect(write(digestNote({ settings }), 'zh').advice[0]).toBe(
    'ALERT_TIMEZONE：“CST”不是时区，时间以 UTC 显示。运行 npm run check-settings 可知应填的值。',
  );
});
