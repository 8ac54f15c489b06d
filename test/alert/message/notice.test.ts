import { describe, expect, test } from 'vitest';
import type { Note, NoticeNote, Oddity } from '../../../lib/model/note.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import {
  baselineNote,
  blindNote,
  changeNote,
  digestNote,
  noticeNote,
  NOW_MS,
  OWNER,
  overNote,
  shareChange,
  STRANGER,
} from './samples.ts';

const write = (notes: readonly Note[], language: Language = 'en') =>
  writeMessage(notes, { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS });
const text = (note: Partial<NoticeNote>, language: Language = 'en') =>
  renderText(write([noticeNote(note)], language));
const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
const image = { kind: 'image', scope, imageId: 'm-bp1golden', imageName: 'golden-2026' } as const;

describe('a notice says what happened, what it means and what to do', () => {
  test('I1: a list that is shorter than its count', () => {
    expect(text({})).toMatchInlineSnapshot(`
      "🟡 The cloud counts 16 images in cn-hangzhou but lists 15

        Where: region cn-hangzhou of account 1098765432109876
        What happened: The cloud counts 16 images but lists 15, the same ones each time.
        Effect: If an image is hidden, this audit cannot see it or its shares. Every listed image is audited.
        What to do: Count the custom images of this region in the console. If it shows more than 15, review the shares of the missing ones there, and report the wrong list to the vendor.
      "
    `);
    expect(text({}, 'zh')).toMatchInlineSnapshot(`
      "🟡 云平台统计 cn-hangzhou 有 16 个镜像，但只列出 15 个

        范围：地域 cn-hangzhou（账号 1098765432109876）
        情况：云平台统计为 16 个镜像，但每次都列出相同的 15 个。
        影响：若有 1 个镜像未列出，本审计看不到未列出的镜像及其共享。已列出的镜像均已审计。
        如何处理：请在控制台核对该地域的自定义镜像数。若多于 15 个，请在控制台核对未列出的镜像的共享，并向云厂商反馈列表有误。
      "
    `);
  });

  test('I1: an image’s accounts that are fewer than their count', () => {
    const note = { subject: image, about: { kind: 'miscount', counted: 5, listed: 3 } } as const;
    expect(text(note)).toMatchInlineSnapshot(`
      "🟡 The cloud counts 5 accounts of image "golden-2026" (cn-hangzhou) but lists 3

        Where: image "golden-2026" (m-bp1golden, cn-hangzhou)
        What happened: The cloud counts 5 accounts but lists 3, the same ones each time.
        Effect: If 2 accounts are hidden, this audit cannot see their shares. Every listed account is audited.
        What to do: Count the accounts of this image in the console. If it shows more than 3, revoke there what is not needed, and report the wrong list to the vendor.
        List the current shares:
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
      "
    `);
    expect(text(note, 'zh')).toMatchInlineSnapshot(`
      "🟡 云平台统计镜像“golden-2026”（cn-hangzhou）有 5 个账号，但只列出 3 个

        范围：镜像“golden-2026”（m-bp1golden，cn-hangzhou）
        情况：云平台统计为 5 个账号，但每次都列出相同的 3 个。
        影响：若有 2 个账号未列出，本审计看不到对未列出账号的共享。已列出的账号均已审计。
        如何处理：请在控制台核对该镜像的共享账号数。若多于 3 个，请在控制台取消不需要的共享，并向云厂商反馈列表有误。
        查看当前共享：
          aliyun swas-open ListCustomImageShareAccounts --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1golden --PageSize 50
      "
    `);
  });

  test('I1: a count that is too low hides nothing', () => {
    const about = { kind: 'miscount', counted: 14, listed: 15 } as const;
    expect(text({ about })).toContain('nothing seems to be hidden');
    expect(text({ about })).not.toContain('hidden, this audit cannot see');
    expect(text({ about }, 'zh')).toContain('应没有遗漏');
  });

  test('I4: a first list that never was whole', () => {
    const about = { kind: 'unfinishedFirstList', images: 12 } as const;
    expect(text({ about })).toMatchInlineSnapshot(`
      "🟡 First look at cn-hangzhou without a complete list of images

        Where: region cn-hangzhou of account 1098765432109876
        What happened: The list of images was never read completely in time. The 12 images that valid pages showed are taken as the first look.
        Effect: Whatever appears later is reported as new, even if it existed before. Shares of an image that is not listed go unnoticed.
        What to do: Find out why the list cannot be read completely: a separate message gives the reason. Compare the number of images with the console.
      "
    `);
    expect(text({ about }, 'zh')).toMatchInlineSnapshot(`
      "🟡 首次读取 cn-hangzhou 时未能完整列出镜像

        范围：地域 cn-hangzhou（账号 1098765432109876）
        情况：规定时间内始终未能完整读取镜像列表，因此以有效的页中的 12 个镜像作为首次读取的结果。
        影响：之后出现的内容都按新增告警，即使此前已存在。未列出的镜像的共享无法发现。
        如何处理：请查明列表为何无法完整读取，原因见另一条消息；并在控制台核对镜像数。
      "
    `);
    expect(text({ about: { ...about, images: 0 } })).toContain('The first look is therefore empty');
    expect(text({ about: { ...about, images: 1 } })).toContain(
      'The image that valid pages showed is taken as the first look',
    );
  });

  test('I14: a region that holds only images of another account', () => {
    const about = { kind: 'onlyReceived', images: 5, ownerId: STRANGER } as const;
    expect(text({ about })).toMatchInlineSnapshot(`
      "🟡 All 5 images name account 1234567890123456 as owner in cn-hangzhou

        Where: region cn-hangzhou of account 1098765432109876
        What happened: All 5 images name account 1234567890123456 as their owner.
        Effect: Nothing in this region is audited as this account's own. The images count as received from account 1234567890123456.
        What to do: If that account shares its images with this one, no action is needed. If the images are this account's own, review their shares in the console, and report the wrong owner to the vendor.
      "
    `);
    expect(text({ about }, 'zh')).toMatchInlineSnapshot(`
      "🟡 cn-hangzhou 的全部 5 个镜像的所有者均为账号 1234567890123456

        范围：地域 cn-hangzhou（账号 1098765432109876）
        情况：全部 5 个镜像的所有者均为账号 1234567890123456。
        影响：该地域没有镜像按本账号自有镜像审计，这些镜像计为由账号 1234567890123456 共享而来。
        如何处理：若对方账号确实将镜像共享给本账号，则无需处理。若镜像为本账号所有，请在控制台核对其共享，并向云厂商反馈所有者有误。
      "
    `);
    expect(text({ about: { ...about, images: 1 } })).toContain(`The only image names account ${STRANGER}`);
  });
});

describe('I13: a deployment that has lost its policy file', () => {
  const subject = { kind: 'audit', accountId: OWNER } as const;
  const about = {
    kind: 'policyFileLost',
    digest: '1a2b3c4d5e6f',
    firstSeenMs: Date.UTC(2026, 10, 1, 4),
  } as const;

  test('says what stays in force and how to mend it', () => {
    expect(text({ subject, about })).toMatchInlineSnapshot(`
      "🟡 Deployed without policy.yaml, so the last policy stays in force

        Where: the audit of account 1098765432109876
        What happened: This deployment has no policy.yaml any more. The last one, in force since 2026-11-01 12:00 Asia/Shanghai (SHA-256 1a2b3c4d…), stays in force.
        Effect: No share changes its verdict. Exceptions still end on their dates.
        What to do: Deploy again from a folder that has policy.yaml (git ignores the file). If it is lost, copy its text from the row “policy” of the table share_audit_state. To trust no account, deploy an empty policy.yaml.
      "
    `);
    expect(text({ subject, about }, 'zh')).toMatchInlineSnapshot(`
      "🟡 部署中没有 policy.yaml，上一份信任策略继续生效

        范围：账号 1098765432109876 的审计
        情况：当前部署已没有 policy.yaml。上一份信任策略（自 2026-11-01 12:00 Asia/Shanghai 起生效，SHA-256 1a2b3c4d…）继续生效。
        影响：所有共享的判定均不变。各例外仍按其日期到期。
        如何处理：请在含有 policy.yaml 的目录中重新部署（git 会忽略该文件）。若文件已丢失，可从表 share_audit_state 的“policy”行中复制其内容。如不再信任任何账号，请部署一个空的 policy.yaml。
      "
    `);
  });

  test('is no oddity of the cloud, and is not counted among them', () => {
    const lost = noticeNote({ id: 'lost', subject, about });
    expect(write([noticeNote(), lost]).headline).toBe(
      '🟡 Deployed without policy.yaml, so the last policy stays in force; the cloud counts 16 images in cn-hangzhou but lists 15',
    );
  });
});

describe('a flood of one account', () => {
  const subject = { kind: 'audit', accountId: OWNER } as const;
  const about = {
    kind: 'flood',
    shares: 1_000,
    images: 15,
    accounts: 990,
    sinceMs: Date.UTC(2026, 10, 1, 4),
  } as const;

  test('says how much it is, and what lists it', () => {
    expect(text({ subject, about })).toMatchInlineSnapshot(`
      "🟡 Account 1098765432109876 shared 1,000 times within an hour

        Where: the audit of account 1098765432109876
        What happened: 1,000 new shares of 15 images with 990 accounts since 2026-11-01 12:00 Asia/Shanghai.
        Effect: Each of these shares is reported, or counted where a message cannot show them all. Shares of other accounts are not delayed by them. So many within an hour are seldom made by hand.
        What to do: Find out which user or key makes the shares. If they are not intended, disable that key first, then revoke the shares. This message comes at most once a day, even if the shares go on.
        List all of them:
          npx share-auditor history --owner 1098765432109876 --since 2026-11-01
      "
    `);
    expect(text({ subject, about }, 'zh')).toMatchInlineSnapshot(`
      "🟡 账号 1098765432109876 一小时内新增 1,000 条共享

        范围：账号 1098765432109876 的审计
        情况：自 2026-11-01 12:00 Asia/Shanghai 起，15 个镜像新增 1,000 条共享，涉及 990 个账号。
        影响：每条共享均会告警，单条消息容纳不下的只计数量；其他账号的告警不会因此延误。一小时内新增如此多的共享，通常不是人工操作。
        如何处理：请查明这些共享由哪个用户或 AccessKey 发起。若并非有意为之，请先禁用该 AccessKey，再取消这些共享。即使共享持续增加，本消息每天也最多发送一次。
        列出全部：
          npx share-auditor history --owner 1098765432109876 --since 2026-11-01
      "
    `);
  });

  test('is no oddity of the cloud, and comes after the alerts', () => {
    const flood = noticeNote({ id: 'flood', accountId: OWNER, subject, about });
    const message = write([flood, changeNote(shareChange())]);
    expect(message.headline).toMatchInlineSnapshot(
      `"🔴 New share with an unknown account · backup-prod (cn-hangzhou); account 1098765432109876 shared 1,000 times within an hour"`,
    );
    expect(message.sections.map(({ severity }) => severity)).toEqual(['critical', 'medium']);
  });
});

describe('its place among other messages', () => {
  const digest = digestNote();
  const titles = (...notes: readonly Note[]) => write(notes).sections.map((section) => section.title);

  test('comes after alerts and blindness, before the first look, the digest and what is over', () => {
    const shown = titles(
      digest,
      overNote(),
      baselineNote(),
      noticeNote(),
      blindNote(),
      changeNote(shareChange({ neverSeenBefore: false, verdict: 'expired' })),
    );
    expect(shown.slice(0, 3)).toEqual([
      'Image "backup-prod"',
      'Cannot read region cn-shanghai of account 1098765432109876',
      'The count does not match: the list of images in region cn-hangzhou of account 1098765432109876',
    ]);
    expect(shown).toContain('Problems');
  });

  test('asks to be looked at, but is no alert', () => {
    const message = write([noticeNote()]);
    expect(message.severity).toBe('medium');
    expect(message.advice).toEqual([]);
  });

  test('several are counted in the headline', () => {
    const oddities: readonly Oddity[] = [
      { kind: 'unfinishedFirstList', images: 1 },
      { kind: 'onlyReceived', images: 2, ownerId: STRANGER },
    ];
    const notes = oddities.map((about, n) => noticeNote({ id: `${n}`, about }));
    expect(write(notes).headline).toBe('🟡 2 notices about odd answers of the cloud');
    expect(write(notes, 'zh').headline).toBe('🟡 云平台的返回结果有 2 处可疑');
  });
});
