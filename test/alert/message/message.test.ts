import { describe, expect, test } from 'vitest';
import type { Note } from '../../../lib/model/note.ts';
import { imagesPage } from '../../../lib/alert/message/console-link.ts';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderMarkdown } from '../../../lib/alert/message/render-markdown.ts';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { displayWidth } from '../../../lib/text/display-width.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import {
  baselineNote,
  blindNote,
  changeNote,
  KNOWN,
  NOW_MS,
  overNote,
  PARTNER,
  sampleNotes,
  shareChange,
  STRANGER,
} from './samples.ts';

const write = (notes: readonly Note[], language: Language = 'en', limit?: number) =>
  writeMessage(notes, { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS }, limit);
const text = (notes: readonly Note[], language: Language = 'en') => renderText(write(notes, language));

describe('one new share', () => {
  test('in the text of a mail', () => {
    expect(text([changeNote(shareChange())])).toMatchInlineSnapshot(`
      "🔴 New share with an unknown account · backup-prod (cn-hangzhou)

        Shared with: 1234567890123456 – never seen before on any image in any region
        Image: m-bp1backupprod · cn-hangzhou · owner account 1098765432109876
        Shared at: 2027-03-01 09:59:12.0 (as given by the cloud, without a time zone)
        Noticed: 2027-03-01 10:02 Asia/Shanghai; not yet shared at 2027-03-01 09:47 Asia/Shanghai
        Trust: not listed in policy.yaml
        Open the images of cn-hangzhou in the console:
          https://swasnext.console.aliyun.com/images/cn-hangzhou
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --PageSize 50
        Revoke the share:
          aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --Account.1 1234567890123456

      Not expected? Revoke the share now.

      Revoking a share does not delete copies that were already made. Change every key, password, certificate and token that was on the disk, and treat customer data on it as disclosed.

      Expected? Add the account to policy.yaml and deploy; the share is then no longer reported.
      "
    `);
  });

  test('in DingTalk, in Chinese', () => {
    expect(renderMarkdown(write([changeNote(shareChange())], 'zh'))).toMatchInlineSnapshot(`
      "### 🔴 镜像共享给陌生账号：backup-prod（cn-hangzhou）

      - **共享给**：1234567890123456 – 此前从未在任何地域的任何镜像上出现过
      - 镜像：m-bp1backupprod · cn-hangzhou · 所属账号 1098765432109876
      - 共享时间：2027-03-01 09:59:12.0（云平台原文，未注明时区）
      - 发现时间：2027-03-01 10:02 Asia/Shanghai；最后一次确认未共享：2027-03-01 09:47 Asia/Shanghai
      - 信任：policy.yaml 中未登记该账号

      [在控制台打开 cn-hangzhou 的镜像页面](https://swasnext.console.aliyun.com/images/cn-hangzhou)

      查看当前共享：

      > aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --PageSize 50

      取消共享：

      > aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --Account.1 1234567890123456

      不是预期的共享？请立即取消共享。

      取消共享不会删除对方已创建的副本。请更换该磁盘上的所有密钥、密码、证书和令牌，并将其中的客户数据视为已泄露。

      是预期的共享？请在 policy.yaml 中登记该账号并重新部署，之后不再告警。"
    `);
  });

  test('times are in the reader’s zone, which is named; the cloud’s time is as it was given', () => {
    const shown = renderText(
      writeMessage([changeNote(shareChange())], {
        language: 'en',
        timeZone: 'America/New_York',
        nowMs: NOW_MS,
      }),
    );
    expect(shown).toContain('Noticed: 2027-02-28 21:02 America/New_York');
    expect(shown).toContain('Shared at: 2027-03-01 09:59:12.0 (as given by the cloud, without a time zone)');
  });

  test('a new image is said to be new, since nobody saw it without the share', () => {
    expect(text([changeNote(shareChange({ lastSeenWithoutMs: undefined }))])).toContain('the image is new');
  });

  test('a share without a time says so', () => {
    expect(text([changeNote(shareChange({ sharedTime: undefined }))])).toContain('not given by the cloud');
  });

  test('an exception is named with its end, or that it does not cover the image', () => {
    const exception = { name: 'Partner CI', expires: '2027-02-28' };
    const of = (verdict: 'expired' | 'untrusted') =>
      text([changeNote(shareChange({ verdict, neverSeenBefore: false, exception }))]);
    expect(of('expired')).toContain('Trust: exception "Partner CI" expired 2027-02-28');
    expect(of('untrusted')).toContain('Trust: exception "Partner CI" does not cover this image');
  });
});

describe('nothing is said twice', () => {
  const exposed = { ...shareChange(), kind: 'exposedToEcs', id: 'exposed' } as const;
  test.each<readonly [string, readonly Note[]]>([
    ['a share', [changeNote(shareChange())]],
    ['shares and an exposure of one image', [changeNote(shareChange()), changeNote(exposed)]],
    ['a blind spot', [blindNote()]],
    ['a first look', [baselineNote()]],
    ['the end of two', [overNote(), overNote({ id: 'b' })]],
  ])('%s alone has no heading: the title says what it is', (_what, notes) => {
    expect(write(notes).sections.map(({ title }) => title)).toEqual([undefined]);
  });

  test('two images have a heading each, and so has one of two that is left by a limit', () => {
    const notes = ['a', 'b'].map((id) => changeNote(shareChange({ id, imageId: `m-${id}`, imageName: id })));
    expect(write(notes).sections.map(({ title }) => title)).toEqual(['Image "a"', 'Image "b"']);
    expect(write(notes, 'en', 1).sections.map(({ title }) => title)).toEqual([
      'Image "a"',
      'More than one message holds',
    ]);
  });

  test('the account stands in the first line, the image’s name below it only where the title cut it', () => {
    const lines = (imageName: string) => text([changeNote(shareChange({ imageName }))]).split('\n');
    expect(lines('backup-prod').slice(2, 4)).toEqual([
      `  Shared with: ${STRANGER} – never seen before on any image in any region`,
      '  Image: m-bp1backupprod · cn-hangzhou · owner account 1098765432109876',
    ]);
    const long = 'a-name-that-is-longer-than-a-title-can-hold-of-it';
    expect(lines(long)[3]).toContain(`"${long}" · m-bp1backupprod`);
  });
});

test('I11: the console’s page is linked for a region by its pattern only', () => {
  expect(imagesPage('cn-hangzhou')).toBe('https://swasnext.console.aliyun.com/images/cn-hangzhou');
  for (const odd of ['', 'cn-hangzhou/../x', 'cn-hangzhou)', 'CN', 'a"b', 'x'.repeat(33)])
    expect(imagesPage(odd)).toBeUndefined();
  const scope = { accountId: '1098765432109876', regionId: 'x)(y' };
  expect(text([changeNote(shareChange({ scope }))])).not.toContain('https:');
});

describe('several shares of an image', () => {
  const accounts = Array.from({ length: 23 }, (_, index) => `${1_000_000_000_000_000 + index}`);
  const notes = accounts.map((accountId, index) =>
    changeNote(shareChange({ id: `${index}`, accountId, neverSeenBefore: index === 22 })),
  );

  test('the image is described once, every account has a line, the most severe first', () => {
    const shown = text(notes);
    expect(shown.match(/owner account/g)).toHaveLength(1);
    expect(shown.match(/^ {2}- \d{16} – /gm)).toHaveLength(23);
    expect(shown.match(/ - (\d{16})/)?.[1]).toBe(accounts[22]);
    expect(shown.match(/does not delete copies/g)).toHaveLength(1);
  });

  test('one command takes back at most ten accounts, all commands together every account', () => {
    const commands = text(notes).match(/aliyun swas-open RemoveCustomImageShareAccount .*/g) ?? [];
    expect(commands).toHaveLength(3);
    expect(commands[0]).toMatch(/--Account\.1 \d{16} .*--Account\.10 \d{16}$/);
    const named = commands.flatMap((command) => command.match(/(?<=--Account\.\d+ )\d{16}/g) ?? []);
    expect(named.toSorted()).toEqual(accounts);
  });

  test('images of the same id in two regions stay apart', () => {
    const scope = { accountId: '1098765432109876', regionId: 'cn-beijing' };
    const shown = text([changeNote(shareChange()), changeNote(shareChange({ id: '2', scope }))]);
    expect(shown).toContain('--RegionId cn-hangzhou');
    expect(shown).toContain('--RegionId cn-beijing');
    expect(shown.match(/owner account/g)).toHaveLength(2);
  });

  test('what alerts nobody is in no command', () => {
    const trusted = shareChange({ id: '2', accountId: PARTNER, verdict: 'trusted', neverSeenBefore: false });
    expect(text([changeNote(shareChange()), changeNote(trusted)])).not.toContain(`--Account.2 ${PARTNER}`);
  });
});

describe('every kind of note', () => {
  test('in English', () => {
    expect(text(sampleNotes())).toMatchInlineSnapshot(`
      "🔴 2 new shares with 1 unknown and 1 other account · backup-prod (cn-hangzhou); image exposed to ECS · web-node (cn-hangzhou); still shared, exception expired · golden-2026 (cn-hangzhou); cannot read 2 areas or send to 1 channel; the cloud counts 16 images in cn-hangzhou but lists 15; first look (not…

      Image "backup-prod"
        Shared with 2 accounts (times that name no zone are as given by the cloud):
        - 1234567890123456 – never seen before on any image in any region · shared 2027-03-01 09:59:12.0
        - 1357924680135792 – not trusted · shared again · shared 2027-03-01 09:59:12.0
        Image: m-bp1backupprod · cn-hangzhou · owner account 1098765432109876
        Noticed: 2027-03-01 10:02 Asia/Shanghai; not yet shared at 2027-03-01 09:47 Asia/Shanghai
        Open the images of cn-hangzhou in the console:
          https://swasnext.console.aliyun.com/images/cn-hangzhou
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --PageSize 50
        Revoke the share:
          aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1backupprod --Account.1 1234567890123456 --Account.2 1357924680135792

      Image "web-node"
        Exposed to ECS: ECS can use this image and share it further with ModifyImageSharePermission. This program does not see what ECS does with it.
        Image: m-bp1webnode · cn-hangzhou · owner account 1098765432109876
        Noticed: 2027-03-01 10:02 Asia/Shanghai; not yet exposed at 2027-03-01 09:47 Asia/Shanghai
        Open the images of cn-hangzhou in the console:
          https://swasnext.console.aliyun.com/images/cn-hangzhou
        List what ECS shares:
          aliyun ecs DescribeImageSharePermission --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1webnode --PageSize 100
        End the exposure to ECS:
          aliyun swas-open ModifyImageShareStatus --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1webnode --Operation UnShare

      Image "golden-2026"
        No longer trusted: 1246813579024680 – exception expired
        Image: m-bp1golden · cn-hangzhou · owner account 1098765432109876
        Shared at: 2027-03-01 09:59:12.0 (as given by the cloud, without a time zone)
        Noticed: 2027-03-01 10:02 Asia/Shanghai
        Trust: exception "Partner CI" expired 2027-02-28
        Open the images of cn-hangzhou in the console:
          https://swasnext.console.aliyun.com/images/cn-hangzhou
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        Revoke the share:
          aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --Account.1 1246813579024680

      Cannot read region cn-shanghai of account 1098765432109876
        Since: 2027-02-28 08:05 Asia/Shanghai (for 26 hours)
        Reason: ListCustomImages: not allowed (Forbidden.RAM) (ApiDenied)
        Effect: New shares in this region go unnoticed until it can be read again. What is already known is kept.
        What to do: Grant the role swas-open:ListCustomImages and swas-open:ListCustomImageShareAccounts, and check that its keys are valid.

      Still cannot read the shares of image "archive-2025" (m-bp1archive, cn-hangzhou)
        Since: 2027-02-28 08:05 Asia/Shanghai (for 26 hours)
        Reason: ListCustomImageShareAccounts: not called, the time was up (OutOfTime)
        Effect: New shares of this image go unnoticed until it can be read again. What is already known is kept.
        What to do: Increase the function's timeout, or audit fewer regions per invocation.

      Cannot send to channel "DingTalk 1"
        Since: 2027-02-28 08:05 Asia/Shanghai (for 26 hours)
        Reason: DingTalk refused the keyword (ChannelRefused)
        Effect: Messages to this channel wait and are sent when it works again. None is lost; other channels are not affected.
        What to do: Correct what the reason names; until then, the channel takes nothing.

      The count does not match: the list of images in region cn-hangzhou of account 1098765432109876
        What happened: The cloud counts 16 images but lists 15, the same ones each time.
        Effect: If an image is hidden, this audit cannot see it or its shares. Every listed image is audited.
        What to do: Count the custom images of this region in the console. If it shows more than 15, review the shares of the missing ones there, and report the wrong list to the vendor.

      First look at cn-hangzhou (account 1098765432109876): what already existed
        This is what existed when the region was first read; nothing here is new. From now on, every new share is reported.
        Images: 12, of which 3 shared; 1 could not be read yet
        Shares: 8 with 7 accounts, of which 2 not trusted
        Exposed to ECS: 1 image
        The most widely shared:
        - "golden-2026" (m-bp1golden): 6 accounts, 2 not trusted – not trusted: 1234567890123456; exception expired: 1357924680135792; trusted: 1246813579024680; and 3 more
        - "web-node" (m-bp1webnode): 1 account, exposed to ECS – trusted: 1246813579024680
        - and 1 more shared image; the full list is in the snapshot table share_audit_images
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        Check the accounts that are not trusted: revoke their shares, or add the accounts to policy.yaml.

      Working again
        - region cn-beijing of account 1098765432109876: was failing for 3 hours, since 2027-03-01 07:05 Asia/Shanghai. Shares that were added meanwhile are reported as new.
        - channel "email": accepted no messages for 3 hours, since 2027-03-01 07:05 Asia/Shanghai. The waiting messages are being sent.

      Also recorded, no action needed
        - "golden-2026" (m-bp1golden, cn-hangzhou): shared with 1246813579024680, trusted: exception "Partner CI" until 2027-12-31
        - "golden-2026" (m-bp1golden, cn-hangzhou): no longer shared with 1357924680135792
        - "old-blog" (m-bp1oldblog, cn-hangzhou): image gone
        - "migration-test" (m-bp1migration, cn-hangzhou): no longer exposed to ECS
        - "theirs" (m-bp1theirs, cn-hangzhou): received from 1234567890123456

      Not expected? Revoke the share now.

      Revoking a share does not delete copies that were already made. Change every key, password, certificate and token that was on the disk, and treat customer data on it as disclosed.

      Expected? Add the account to policy.yaml and deploy; the share is then no longer reported.
      "
    `);
  });

  test.each(['en', 'zh'] as const)('has words for all of it, in every form (%s)', (language) => {
    const document = write(sampleNotes(), language);
    for (const shown of [
      renderMarkdown(document),
      renderText(document),
      renderHtml(document),
      renderTerminal(document, { colour: false, width: 100 }),
    ]) {
      expect(shown).not.toMatch(/undefined|NaN|\[object|=>|\?\?/);
      for (const id of [STRANGER, KNOWN, PARTNER, 'm-bp1backupprod', 'm-bp1webnode', 'm-bp1oldblog'])
        expect(shown).toContain(id);
      expect(shown).toContain('ModifyImageSharePermission');
      expect(shown).toContain('swas-open ModifyImageShareStatus');
    }
  });

  test('Chinese is Chinese: no English sentence but what came from elsewhere', () => {
    const shown = renderText(write([changeNote(shareChange()), baselineNote(), overNote()], 'zh'));
    const prose = shown.split('\n').filter((line) => !line.trim().startsWith('aliyun'));
    expect(prose.join('\n')).not.toMatch(/\b(the|with|account|shared|image|is|not)\b/i);
  });
});

describe('I10: blindness', () => {
  test('says what, since when, for how long, why, what it means and what to do', () => {
    expect(text([blindNote()])).toMatchInlineSnapshot(`
      "🟡 Cannot read cn-shanghai: access denied

        Where: region cn-shanghai of account 1098765432109876
        Since: 2027-02-28 08:05 Asia/Shanghai (for 26 hours)
        Reason: ListCustomImages: not allowed (Forbidden.RAM) (ApiDenied)
        Effect: New shares in this region go unnoticed until it can be read again. What is already known is kept.
        What to do: Grant the role swas-open:ListCustomImages and swas-open:ListCustomImageShareAccounts, and check that its keys are valid.
      "
    `);
  });

  test('gives the reason in Chinese first, and then what the failure itself says', () => {
    expect(text([blindNote()], 'zh')).toContain(
      '原因：角色无权限（ApiDenied）；原文：ListCustomImages: not allowed (Forbidden.RAM)',
    );
    const failure = { code: 'NewCode', message: 'x' };
    expect(text([blindNote({ failure })], 'zh')).toContain('原因：NewCode；原文：x');
  });

  test('a message about blindness alone gives no advice on shares', () => {
    expect(write([blindNote(), overNote(), baselineNote()]).advice).toEqual([]);
  });

  test.each([
    ['ApiThrottled', 'Quota Center'],
    ['ApiNotFound', 'REGIONS'],
    ['OutOfTime', 'timeout'],
    ['TooLong', 'timeout'],
    ['Shifting', 'keeps changing'],
    ['Contradictory', 'compare its share accounts'],
    ['OddAnswer', 'Review the list in the console'],
    ['TooMany', 'exceeds the reading limit'],
    ['NoCredentials', 'keys'],
    ['ApiUnpaid', 'Pay the bill of this account'],
    ['Overdue', 'timer'],
    ['constructor', 'log of the function'],
  ])('%s has its own advice', (code, advice) => {
    expect(text([blindNote({ failure: { code, message: 'x' } })])).toContain(advice);
  });
});

describe('a limit', () => {
  const notes = sampleNotes();

  test('keeps the most severe and counts every other', () => {
    const document = write(notes, 'en', 2);
    expect(document.shown).toBe(2);
    expect(document.hidden).toBe(write(notes).shown - 2);
    expect(document.sections.map((section) => section.title)).toEqual([
      'Image "backup-prod"',
      'More than one message holds',
    ]);
    expect(document.rest).toBe(
      'Not shown for lack of space: 1 more share, 1 more image exposed to ECS, 3 more problems, 1 more notice, ' +
        '1 more first look, 2 more shared images, 2 more solved problems and 5 more recorded changes. ' +
        'The full list is in the snapshot table share_audit_history.',
    );
  });

  test('an image shown in part says how many of its accounts are missing', () => {
    expect(renderText(write(notes, 'en', 1))).toContain('and 1 more account of this image');
  });

  test('the headline counts all', () => {
    expect(write(notes, 'en', 0).headline).toBe(write(notes).headline);
  });
});

describe('a terminal', () => {
  test.each([40, 60, 80, 200])('of %i columns: nothing but a command or a link is wider', (width) => {
    for (const language of ['en', 'zh'] as const) {
      const lines = renderTerminal(write(sampleNotes(), language), { colour: false, width }).split('\n');
      const prose = lines.filter((line) => !/^ +(aliyun |https:)/.test(line));
      expect(Math.max(...prose.map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });

  test('colours only when asked to, and with the same words', () => {
    const plain = renderTerminal(write(sampleNotes()), { colour: false, width: 80 });
    const coloured = renderTerminal(write(sampleNotes()), { colour: true, width: 80 });
    expect(plain).not.toContain('\u001B');
    // oxlint-disable-next-line no-control-regex -- colours are control characters
    expect(coloured.replace(/\u001B\[[\d;]*m/g, '')).toBe(plain);
    expect(coloured).toContain('\u001B[1;31m');
  });

  test('a command stays on one line', () => {
    const shown = renderTerminal(write([changeNote(shareChange())]), { colour: false, width: 40 });
    expect(shown).toMatch(
      /^ {4}aliyun swas-open RemoveCustomImageShareAccount .* --Account\.1 1234567890123456$/m,
    );
  });
});

describe('the HTML of a mail', () => {
  const html = renderHtml(write(sampleNotes()));

  test('is one document that loads nothing and links to the console only', () => {
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
    const link = '<a href="https://swasnext.console.aliyun.com/images/cn-hangzhou">';
    expect(html.split(link)).toHaveLength(4);
    expect(html.replaceAll(link, '')).not.toMatch(/<(a|img|script|link|iframe|style)\b|url\(|\b(src|href)=/i);
  });

  test('fits a phone and leaves a dark theme dark', () => {
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).not.toMatch(/background|#fff|white|[^-]color:/i);
  });

  test('says what the text says', () => {
    const words = html
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replace(/[•\s]+/g, ' ');
    const bare = (line: string) => line.replaceAll(': ', ':');
    const lines = renderText(write(sampleNotes()))
      .split('\n')
      // A link's address is no words, and its label no sentence that goes on.
      .filter((line) => !line.includes('https://'))
      .map((line) =>
        line
          .trim()
          .replace(/^- /, '')
          .replace(/console:$/, 'console'),
      );
    expect(lines.filter((line) => !bare(words).includes(bare(line)))).toEqual([]);
  });
});

test('the same arguments give the same message, and the notes are left alone', () => {
  const notes = sampleNotes();
  const before = structuredClone(notes);
  expect(write(notes)).toEqual(write(notes));
  expect(notes).toEqual(before);
});
