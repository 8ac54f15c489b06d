import { describe, expect, test } from 'vitest';
import type { BaselineNote } from '../../../lib/model/note.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import { baselineImage, baselineNote, KNOWN, NOW_MS, OWNER, PARTNER, STRANGER } from './samples.ts';

const write = (note: Partial<BaselineNote>, language: Language = 'en') =>
  writeMessage([baselineNote(note)], { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS });
const text = (note: Partial<BaselineNote>, language: Language = 'en') => renderText(write(note, language));

const scope = (regionId: string) => ({ accountId: OWNER, regionId });
const twoRegions: Partial<BaselineNote> = {
  scopes: [scope('cn-hangzhou'), scope('cn-shanghai')],
  shared: [
    baselineImage({
      shares: 9,
      untrusted: 4,
      accounts: [
        { accountId: STRANGER, verdict: 'untrusted' },
        { accountId: '1111222233334444', verdict: 'untrusted' },
        { accountId: KNOWN, verdict: 'expired' },
        { accountId: PARTNER, verdict: 'trusted' },
      ],
    }),
    baselineImage({
      scope: scope('cn-shanghai'),
      imageId: 'm-uf6ecs',
      imageName: 'exposed-only',
      shares: 0,
      untrusted: 0,
      accounts: [],
      exposedToEcs: true,
    }),
  ],
  sharedImages: 2,
};

describe('I4: the first look', () => {
  test('of two regions names both, each image’s region and accounts, and counts those it does not name', () => {
    expect(text(twoRegions)).toMatchInlineSnapshot(`
      "🔵 First look (not new): 2 untrusted accounts, 1 image exposed to ECS · 2 of 12 images shared (cn-hangzhou and cn-shanghai)

        Where: cn-hangzhou and cn-shanghai (account 1098765432109876)
        This is what existed when the regions were first read; nothing here is new. From now on, every new share is reported.
        Images: 12, of which 2 shared; 1 could not be read yet
        Shares: 8 with 7 accounts, of which 2 not trusted
        Exposed to ECS: 1 image
        What is shared, by region:
        - cn-hangzhou: 3 of 12 images, 8 shares, 3 not trusted, 1 exposed to ECS
        - nothing shared so far in the other region
        The most widely shared:
        - "golden-2026" (m-bp1golden, cn-hangzhou): 9 accounts, 4 not trusted – not trusted: 1234567890123456, 1111222233334444; exception expired: 1357924680135792; trusted: 1246813579024680; and 5 more, 1 of them not trusted
        - "exposed-only" (m-uf6ecs, cn-shanghai): exposed to ECS
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        Check the accounts that are not trusted: revoke their shares, or add the accounts to policy.yaml.
      "
    `);
    expect(text(twoRegions, 'zh')).toMatchInlineSnapshot(`
      "🔵 首次读取（存量，并非新增）：2 个不受信任的账号，1 个镜像已共享给云服务器 · 12 个镜像中 2 个已共享（cn-hangzhou、cn-shanghai）

        范围：cn-hangzhou、cn-shanghai（账号 1098765432109876）
        以下为首次读取时的存量共享，并非新增。此后的新增共享都会告警。
        镜像：共 12 个，其中 2 个已共享；1 个尚未能读取
        共享：共 8 条，涉及 7 个账号，其中 2 个不受信任
        已共享给 ECS：1 个镜像
        各地域的共享情况：
        - cn-hangzhou：12 个镜像中 3 个，8 条共享，3 条不受信任，1 个已共享给 ECS
        - 其余 1 个地域目前未发现共享
        共享范围最广的镜像：
        - “golden-2026”（m-bp1golden，cn-hangzhou）：9 个账号，其中 4 个不受信任 – 不受信任：1234567890123456、1111222233334444；例外已到期：1357924680135792；受信任：1246813579024680；另有 5 个未列出，其中 1 个不受信任
        - “exposed-only”（m-uf6ecs，cn-shanghai）：已共享给 ECS
        查看当前共享：
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        请核对不受信任的账号：取消对它们的共享，或在 policy.yaml 中登记。
      "
    `);
  });

  test('its later part says why it comes now, and that nothing of it counts as new', () => {
    const late: Partial<BaselineNote> = {
      late: true,
      images: 1,
      unread: 0,
      shared: [baselineImage()],
      sharedImages: 1,
      shares: 1,
      accounts: 1,
      untrustedAccounts: 1,
      exposedToEcs: 0,
    };
    expect(text(late)).toMatchInlineSnapshot(`
      "🔵 First look, later part (not new): 1 untrusted account · 1 of 1 image shared (cn-hangzhou)

        Where: cn-hangzhou (account 1098765432109876)
        These images were on the first list, but their shares could only be read now, after the first summary. They count as existing shares, not as new ones.
        Images: 1, of which 1 shared
        Shares: 1 with 1 account, of which 1 not trusted
        The most widely shared:
        - "golden-2026" (m-bp1golden): 1 account – not trusted: 1234567890123456
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        Check the accounts that are not trusted: revoke their shares, or add the accounts to policy.yaml.
      "
    `);
    expect(text(late, 'zh')).toMatchInlineSnapshot(`
      "🔵 首次读取（补充；存量，并非新增）：1 个不受信任的账号 · 1 个镜像中 1 个已共享（cn-hangzhou）

        范围：cn-hangzhou（账号 1098765432109876）
        这些镜像在首次列表中，但其共享在首次汇总之后才得以读取。以下按存量共享计，不作为新增。
        镜像：共 1 个，其中 1 个已共享
        共享：共 1 条，涉及 1 个账号，其中 1 个不受信任
        共享范围最广的镜像：
        - “golden-2026”（m-bp1golden）：1 个账号 – 不受信任：1234567890123456
        查看当前共享：
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
        请核对不受信任的账号：取消对它们的共享，或在 policy.yaml 中登记。
      "
    `);
  });

  test('of many regions names five and counts the others', () => {
    const regions = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => scope(`cn-${letter}`));
    expect(text({ scopes: regions.slice(0, 5) })).toContain('Where: cn-a, cn-b, cn-c, cn-d and cn-e (');
    expect(text({ scopes: regions })).toContain('Where: cn-a, cn-b, cn-c, cn-d, cn-e and 2 more (');
    expect(text({ scopes: regions }, 'zh')).toContain('范围：cn-a、cn-b、cn-c、cn-d、cn-e 等 7 个地域');
    expect(write({ scopes: regions }).headline).toMatch(/ \(7 regions\)$/);
  });

  test('of fifteen regions is one short table: what is shared in which, and that nothing is in the others', () => {
    const others = Array.from({ length: 13 }, (_, n) => scope(`ap-${n}`));
    const region = { images: 30, sharedImages: 2, shares: 7, untrusted: 2, exposedToEcs: 0 };
    const note: Partial<BaselineNote> = {
      scopes: [scope('cn-hangzhou'), scope('cn-shanghai'), ...others],
      unread: 0,
      byRegion: [
        { ...region, regionId: 'cn-hangzhou' },
        { regionId: 'cn-shanghai', images: 1, sharedImages: 1, shares: 1, untrusted: 0, exposedToEcs: 1 },
      ],
    };
    expect(text(note)).toContain(
      [
        '  What is shared, by region:',
        '  - cn-hangzhou: 2 of 30 images, 7 shares, 2 not trusted',
        '  - cn-shanghai: 1 of 1 image, 1 share, 1 exposed to ECS',
        '  - nothing shared in the other 13',
        '  The most widely shared:',
      ].join('\n'),
    );
    expect(text(note, 'zh')).toContain(
      [
        '  各地域的共享情况：',
        '  - cn-hangzhou：30 个镜像中 2 个，7 条共享，2 条不受信任',
        '  - cn-shanghai：1 个镜像中 1 个，1 条共享，1 个已共享给 ECS',
        '  - 其余 13 个地域没有共享',
      ].join('\n'),
    );
    // Promise 3: what was not read may be shared.
    expect(text({ ...note, unread: 1 })).toContain('- nothing shared so far in the other 13');
    expect(text({ ...note, scopes: [scope('cn-hangzhou'), scope('cn-shanghai')] })).not.toContain(
      'the other',
    );
    expect(text({})).not.toContain('by region');
  });

  test('the command for the first image is for its own region', () => {
    const image = baselineImage({ scope: scope('cn-shanghai') });
    expect(text({ ...twoRegions, shared: [image] })).toContain(
      '--RegionId cn-shanghai --ImageId m-bp1golden',
    );
  });

  test('is not new, shows the most widely shared images and counts the rest', () => {
    const shown = text({ sharedImages: 40 });
    expect(shown).toContain('nothing here is new');
    expect(shown).toContain('"golden-2026" (m-bp1golden): 6 accounts, 2 not trusted');
    expect(shown).toContain(
      'and 38 more shared images; the full list is in the snapshot table share_audit_images',
    );
    expect(shown).toContain('Check the accounts that are not trusted');
  });

  test('asks for nothing where every account is trusted', () => {
    expect(text({ untrustedAccounts: 0 })).not.toContain('Check the accounts');
  });

  test.each(['en', 'zh'] as const)('of several accounts is late only if all of them are (%s)', (language) => {
    const options = { language, timeZone: 'UTC', nowMs: NOW_MS };
    const headline = (...late: readonly boolean[]) =>
      writeMessage(
        late.map((is, n) => baselineNote({ id: `${n}`, late: is })),
        options,
      ).headline;
    const word = { en: 'later part', zh: '补充' }[language];
    expect(headline(true, true)).toContain(word);
    expect(headline(true, false)).not.toContain(word);
  });
});
