import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { DurationUnit } from '../../text/local-time.ts';
import type { Texts } from './texts-en.ts';
import { zhBlind } from './texts-zh-blind.ts';
import { zhDigest } from './texts-zh-digest.ts';
import { zhFirstLook } from './texts-zh-first-look.ts';
import { zhNotice } from './texts-zh-notice.ts';
import { imageNamed } from './image-named.ts';
import { zhPosture } from './texts-zh-posture.ts';

const UNITS: Record<DurationUnit, string> = { minute: '分钟', hour: '小时', day: '天' };

export const zh: Texts = {
  // 句子的组成部分
  named: (name) => `“${name}”`,
  imageIn: (name, region) => `镜像“${name}”（${region}）`,
  accountNamed: (id, name) => `${id}（${name}）`,
  commandsIn: (account) => `以下命令针对账号 ${account}，请使用该账号的凭证或其中的角色执行。`,
  placeOf: (region, account) => `${account} 的 ${region}`,
  ownAccounts: (n) => `${number(n)} 个自有账号`,
  regions: (regions) => (regions.length <= 2 ? regions.join('、') : `${number(regions.length)} 个地域`),
  duration: (amount, unit) => (amount === 0 ? '不到 1 分钟' : `${number(amount)} ${UNITS[unit]}`),
  sentences: (parts) => parts.join('；'),
  colon: '：',
  dot: ' · ',

  // 标题：先写发生了什么、涉及谁，再写镜像
  title: (what, image) => `${what}：${image}`,
  nameIn: (name, region) => `${name}（${region}）`,
  imagesIn: (images, regions) => `${number(images)} 个镜像（${regions}）`,
  shareTitle: {
    shared: {
      neverSeen: '镜像共享给陌生账号',
      untrusted: '镜像共享给不受信任的账号',
      expired: '镜像共享给例外已到期的账号',
      trusted: '镜像共享给受信任的账号',
    },
    sharedAgain: {
      neverSeen: '镜像再次共享给陌生账号',
      untrusted: '镜像再次共享给不受信任的账号',
      expired: '镜像再次共享给例外已到期的账号',
      trusted: '镜像再次共享给受信任的账号',
    },
    noLongerTrusted: {
      neverSeen: '镜像仍共享给陌生账号',
      untrusted: '镜像仍共享给已不受信任的账号',
      expired: '镜像仍共享给例外已到期的账号',
      trusted: '镜像仍共享给受信任的账号',
    },
  },
  exposedTitle: '镜像已共享给 ECS',
  manySharedTitle: (counts) => {
    const others = counts.accounts - counts.neverSeen;
    const who =
      counts.neverSeen === 0
        ? `${number(others)} 个不受信任的账号`
        : `${number(counts.neverSeen)} 个陌生账号` + (others === 0 ? '' : `和 ${number(others)} 个其他账号`);
    return `新增 ${number(counts.shares)} 条共享，涉及 ${who}`;
  },
  manyNoLongerTrustedTitle: (shares) => `${number(shares)} 条共享不再受信任`,
  manyExposedTitle: (images) => `${number(images)} 个镜像已共享给 ECS`,
  blindHeadline: (what, reason) => `${what}：${reason}`,
  manyBlindHeadline: (areas, channels, still) =>
    [
      ...(areas === 0 ? [] : [`${still ? '仍' : ''}无法读取 ${number(areas)} 处`]),
      ...(channels === 0 ? [] : [`${number(channels)} 个通知渠道${still ? '仍' : ''}不接收消息`]),
    ].join('，'),
  overHeadline: (subject, duration) => `已恢复：${subject}，中断 ${duration}`,
  closedHeadline: (subject) => `不再审计：${subject}`,
  manyClosedHeadline: (subjects) => `不再审计：共 ${number(subjects)} 处`,
  manyOverHeadline: (subjects) => `已恢复：共 ${number(subjects)} 处`,
  quietHeadline: (changes) => `已记录 ${number(changes)} 条变更，无需处理`,
  nothingHeadline: '没有需要报告的内容',

  // 渠道拒收完整消息时
  form: {
    reduced: '名称和原因已略去：本渠道拒收了含有这些内容的消息。可用 share-auditor report 查看。',
    named: '本消息补发此前的消息，补上其中略去的名称，并非新增共享。',
    namedHeadline: (headline) => `补充名称：${headline}`,
  },

  // 镜像
  imageTitle: (name) => `镜像“${name}”`,
  image: '镜像',
  imageFact: (name, imageId, region, owner) =>
    `${name === undefined ? '' : `“${name}” · `}${imageId} · ${region} · 所属账号 ${owner}`,
  sharedWith: '共享给',
  sharedAgainWith: '再次共享给',
  noLongerTrustedWith: '不再受信任',
  standing: {
    neverSeen: '此前从未在任何地域的任何镜像上出现过',
    untrusted: '不受信任',
    expired: '例外已到期',
    trusted: '受信任',
  },
  accountFact: (account, standing) => `${account} – ${standing}`,
  sharedAt: '共享时间',
  sharedAtFact: (time) => `${time}（云平台原文，未注明时区）`,
  sharedAtKnown: (time, written, zone) =>
    `${time}（云平台原文为 ${written}${zone === undefined ? '' : `，应为 ${zone}`}）`,
  datedBefore: (time) => `云平台给出的共享时间早于 ${time} 的首次读取，但当时并未列出该共享。`,
  noSharedTime: '云平台未给出时间',
  noticed: '发现时间',
  noticedFact: (first, last, without) =>
    (first === last ? first : `${first} 至 ${last}`) +
    (without === undefined ? '；镜像为新建' : `；最后一次确认未共享：${without}`),
  noticedOnly: (first, last) => (first === last ? first : `${first} 至 ${last}`),
  exposureNoticed: (at, without) =>
    without === undefined ? `${at}；镜像为新建` : `${at}；最后一次确认未共享给 ECS：${without}`,
  trust: '信任',
  noException: 'policy.yaml 中未登记该账号',
  exceptionInForce: (name, expires) =>
    expires === undefined ? `例外“${name}”` : `例外“${name}”，有效期至 ${expires}`,
  exceptionExpired: (name, expires) =>
    expires === undefined ? `例外“${name}”已到期` : `例外“${name}”已于 ${expires} 到期`,
  exceptionElsewhere: (name) => `例外“${name}”不包含此镜像`,
  accountsTitle: (accounts, bareTimes) =>
    `共享给 ${number(accounts)} 个账号${bareTimes ? '（未注明时区的时间为云平台原文）' : ''}：`,
  accountShared: (time) => `共享于 ${time}`,
  accountDatedBefore: (time) => `所标时间早于 ${time} 的首次读取，但当时并未列出`,
  again: '再次共享',
  noLongerTrusted: '不再受信任',
  moreAccounts: (accounts) => `此镜像另有 ${number(accounts)} 个账号未列出`,
  exposed: '已共享给 ECS',
  exposedFact:
    'ECS 可以使用此镜像，并可通过 ModifyImageSharePermission 继续对外共享。本程序看不到 ECS 之后的操作。',

  // 命令与控制台
  openConsole: (region) => `在控制台打开 ${region} 的镜像页面`,
  look: '查看当前共享',
  takeBack: '取消共享',
  lookInEcs: '查看 ECS 的共享情况',
  takeBackFromEcs: '取消共享给 ECS',
  noCommand: '有 ID 不符合云平台的格式，因此不提供命令。请在控制台查看该镜像。',

  // 处理建议
  adviceUnexpected: '不是预期的共享？请立即取消共享。',
  adviceCopies:
    '取消共享不会删除对方已创建的副本。请更换该磁盘上的所有密钥、密码、证书和令牌，并将其中的客户数据视为已泄露。',
  adviceExpected: '是预期的共享？请在 policy.yaml 中登记该账号并重新部署，之后不再告警。',

  firstLook: zhFirstLook,
  notice: zhNotice,

  ...zhBlind,

  // 不告警的变更
  quietTitle: '另有记录，无需处理',
  quietItem: (name, imageId, region, what) => `${imageNamed.zh(name, imageId, region)}：${what}`,
  trustedBy: (trust) => `受信任：${trust}`,

  posture: zhPosture,
  digest: zhDigest,

  // 摘要中其他账号的镜像
  received: {
    title: '其他账号共享而来的镜像',
    total: (images, owners) =>
      `${number(images)} 个镜像${owners === undefined ? '' : `，来自 ${number(owners)} 个账号`}`,
    item: (name, imageId, region, owner) => `${imageNamed.zh(name, imageId, region)}：来自账号 ${owner}`,
  },

  // 未能显示的部分
  floodTitle: '一条消息容纳不下的告警',
  floodItem: (owner, shares, exposures, images, from, until) =>
    `账号 ${owner}：另有${[
      ...(shares > 0 ? [` ${number(shares)} 条共享`] : []),
      ...(exposures > 0 ? [` ${number(exposures)} 次共享给 ECS`] : []),
    ].join('、')}，涉及 ${number(images)} 个镜像，发现于 ${from === until ? from : `${from} 至 ${until}`}`,
  floodCommand: '列出全部',
  moreOwners: (owners) => `另有 ${number(owners)} 个账号存在此类告警`,
  rest: (counts) => {
    const parts = [
      counts.shares > 0 ? `${number(counts.shares)} 条共享` : '',
      counts.exposures > 0 ? `${number(counts.exposures)} 个共享给 ECS 的镜像` : '',
      counts.blind > 0 ? `${number(counts.blind)} 处异常` : '',
      counts.notices > 0 ? `${number(counts.notices)} 处可疑` : '',
      counts.baselines > 0 ? `${number(counts.baselines)} 份首次读取的汇总` : '',
      counts.baselineImages > 0 ? `${number(counts.baselineImages)} 个已共享的镜像` : '',
      counts.over > 0 ? `${number(counts.over)} 处恢复` : '',
      counts.digestLines > 0 ? zhDigest.rest(counts.digestLines) : '',
      counts.quiet > 0 ? `${number(counts.quiet)} 条已记录的变更` : '',
    ].filter((part) => part !== '');
    return `篇幅所限，未显示：${parts.join('、')}。完整列表见快照表 share_audit_history。`;
  },
};
