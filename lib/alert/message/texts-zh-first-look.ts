import type { Verdict } from '../../model/change.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { FirstLookCounts, FirstLookTexts } from './texts-en-first-look.ts';
import { imageNamed } from './image-named.ts';

const NAMED_REGIONS = 5;

function found({ sharedImages, untrustedAccounts, exposedToEcs, unread }: FirstLookCounts): string {
  const parts = [
    ...(untrustedAccounts === 0 ? [] : [`${number(untrustedAccounts)} 个不受信任的账号`]),
    ...(exposedToEcs === 0 ? [] : [`${number(exposedToEcs)} 个镜像已共享给云服务器`]),
  ];
  if (parts.length > 0) return parts.join('，');
  if (sharedImages === 0) return unread === 0 ? '没有共享' : '目前未发现共享';
  return unread === 0 ? '所有共享均受信任' : '目前未发现不受信任的账号';
}

const firstLook = (late: boolean): string => `首次读取（${late ? '补充；' : ''}存量，并非新增）：`;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  untrusted: '不受信任',
  expired: '例外已到期',
  trusted: '受信任',
};

export const zhFirstLook: FirstLookTexts = {
  headline: (where, counts, late) =>
    `${firstLook(late)}${found(counts)} · ${number(counts.images)} 个镜像` +
    `${counts.sharedImages === 0 ? '' : `中 ${number(counts.sharedImages)} 个已共享`}（${where}）`,
  regions: (regions) =>
    regions.length <= NAMED_REGIONS
      ? regions.join('、')
      : `${regions.slice(0, NAMED_REGIONS).join('、')} 等 ${number(regions.length)} 个地域`,
  where: (regions, account) => `${regions}（账号 ${account}）`,
  byRegion: '各地域的共享情况：',
  region: (region, counts) =>
    `${region}：${number(counts.images)} 个镜像中 ${number(counts.sharedImages)} 个，` +
    [
      `${number(counts.shares)} 条共享`,
      ...(counts.untrusted === 0 ? [] : [`${number(counts.untrusted)} 条不受信任`]),
      ...(counts.exposedToEcs === 0 ? [] : [`${number(counts.exposedToEcs)} 个已共享给 ECS`]),
    ].join('，'),
  otherRegions: (n, isSure) => `其余 ${number(n)} 个地域${isSure ? '没有共享' : '目前未发现共享'}`,
  title: (where, account, late) => `首次读取 ${where}（账号 ${account}）：存量共享${late ? '（补充）' : ''}`,
  meaning: () => '以下为首次读取时的存量共享，并非新增。此后的新增共享都会告警。',
  lateMeaning: '这些镜像在首次列表中，但其共享在首次汇总之后才得以读取。以下按存量共享计，不作为新增。',
  images: '镜像',
  imagesFact: (images, shared, unread) =>
    `共 ${number(images)} 个，其中 ${number(shared)} 个已共享` +
    (unread === 0 ? '' : `；${number(unread)} 个尚未能读取`),
  shares: '共享',
  sharesFact: (shares, accounts, untrusted) =>
    `共 ${number(shares)} 条，涉及 ${number(accounts)} 个账号` +
    (untrusted === 0 ? '' : `，其中 ${number(untrusted)} 个不受信任`),
  exposed: (images) => `${number(images)} 个镜像`,
  widest: '共享范围最广的镜像：',
  image: (image) => {
    const { shares, untrusted, more } = image;
    const facts = [
      ...(shares === 0 ? [] : [`${number(shares)} 个账号`]),
      ...(untrusted === 0 || (image.accounts.length > 0 && more.accounts === 0)
        ? []
        : [`其中 ${number(untrusted)} 个不受信任`]),
      ...(image.exposedToEcs ? ['已共享给 ECS'] : []),
    ];
    const named = image.accounts.map(({ verdict, ids }) => `${VERDICTS[verdict]}：${ids.join('、')}`);
    if (named.length > 0 && more.accounts > 0)
      named.push(
        `另有 ${number(more.accounts)} 个未列出` +
          (more.untrusted === 0 ? '' : `，其中 ${number(more.untrusted)} 个不受信任`),
      );
    const shown = imageNamed.zh(image.name, image.imageId, image.region);
    return `${shown}：${facts.join('，')}${named.length === 0 ? '' : ` – ${named.join('；')}`}`;
  },
  moreImages: (images) => `另有 ${number(images)} 个已共享的镜像未列出；完整列表见快照表 share_audit_images`,
  check: '请核对不受信任的账号：取消对它们的共享，或在 policy.yaml 中登记。',
};
