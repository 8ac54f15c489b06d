import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { PolicyEdit } from '../../model/digest.ts';
import type { DigestTexts } from './texts-en-digest.ts';
import { imageNamed } from './image-named.ts';

const some = (n: number | undefined, text: (n: number) => string): string[] =>
  n === undefined || n === 0 ? [] : [text(n)];

const FIELDS: Readonly<Record<PolicyEdit['fields'][number], string>> = {
  name: '名称',
  expires: '到期日',
  images: '适用镜像',
  remarks: '负责人或原因',
};

const firstOf = (names: readonly string[], count: number): string =>
  names.join('、') + (count > names.length ? `，另有 ${number(count - names.length)} 个账号` : '');

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

const covered = (images: number, read: number): string =>
  images === read ? `已读取 ${number(images)} 个镜像` : `${number(images)} 个镜像中已读取 ${number(read)} 个`;

export const zhDigest: DigestTexts = {
  headline: (counts) => {
    const seen =
      (counts.accounts === undefined ? '' : `${number(counts.accounts)} 个账号，`) +
      `${number(counts.regions)} 个地域，` +
      `${number(counts.images)} 个镜像` +
      (counts.images === counts.read ? '' : `（已读取 ${number(counts.read)} 个）`) +
      `，其中 ${number(counts.shared)} 个已共享`;
    const news = `${counts.period}内${counts.fresh === 0 ? '没有新增共享' : `新增 ${number(counts.fresh)} 条共享`}`;
    const more = counts.moreProblems === 0 ? '' : `，另有 ${number(counts.moreProblems)} 个问题`;
    const health =
      counts.problem === undefined ? `${counts.sight}：${seen}` : `${counts.problem}${more}。已知：${seen}`;
    return `${counts.standing}。${health}。${news}`;
  },

  // 异常
  problemsTitle: '异常情况',
  blind: (subject, reason, since) =>
    since === undefined ? `${subject}：异常：${reason}` : `${subject}：自 ${since} 起未能核实：${reason}`,
  channel: (subject, reason, since) =>
    since === undefined
      ? `${subject}：不接收消息：${reason}`
      : `${subject}：自 ${since} 起不接收消息：${reason}`,
  more: (n) => `另有 ${number(n)} 项`,

  // 覆盖情况
  coverageTitle: '审计范围',
  period: '统计期间',
  periodFact: (since, until, first) => `${since} 至 ${until}${first ? '（首次摘要）' : ''}`,
  accounts: '账号',
  accountsFact: (count, news) =>
    [
      `审计 ${number(count)} 个账号`,
      ...some(news.joinedCount, (n) => `新增 ${number(n)} 个：${firstOf(news.joined, n)}`),
      ...some(news.leftCount, (n) => `不再审计 ${number(n)} 个：${firstOf(news.left, n)}`),
    ].join('；'),
  images: '镜像',
  imagesFact: (regions, images, read) => `${number(regions)} 个地域，${covered(images, read)}`,
  scope: (subject, images, read, oldest) =>
    `${subject}：${covered(images, read)}${oldest === undefined ? '' : `，最早一次读取于 ${oldest}`}`,
  scopeBlind: (since) => `，自 ${since} 起异常`,

  // 当前共享
  nowTitle: '当前共享情况',
  nothingShared: '没有镜像共享给其他账号。',
  shared: '已共享',
  sharedFact: (now) =>
    `${number(now.sharedImages)} 个镜像，涉及 ${number(now.accounts)} 个账号（${number(now.shares)} 条共享）`,
  notTrusted: '不受信任',
  notTrustedFact: (now) =>
    now.untrustedShares === 0
      ? '无'
      : `${number(now.untrustedShares)} 条共享，涉及 ${number(now.untrustedAccounts)} 个账号；请取消共享，或在 policy.yaml 中登记`,
  exposed: '已共享给 ECS',
  exposedFact: (images) => `${number(images)} 个镜像`,
  widest: '共享范围最广的镜像：',
  image: (name, imageId, region, counts) =>
    `${imageNamed.zh(name, imageId, region)}：${number(counts.shares)} 个账号` +
    (counts.untrusted === 0 ? '' : `，其中 ${number(counts.untrusted)} 个不受信任`) +
    (counts.exposedToEcs ? '，已共享给 ECS' : ''),
  reach: '持有镜像最多的账号：',
  account: (account, name, images, verdict) =>
    `${account}${name === undefined ? '' : `“${name}”`}：${number(images)} 个镜像，${{ trusted: '受信任', expired: '例外已到期', untrusted: '不受信任' }[verdict]}`,

  // 变更
  changesTitle: (period) => `${period}内的变更`,
  noChange: '没有变更。',
  counts: '合计',
  countsFact: (counted) => counted.join('，'),
  sharedTrusted: (n) => `向受信任账号新增 ${number(n)} 条共享`,
  change: (name, imageId, region, what, at) => `${imageNamed.zh(name, imageId, region)}：${what}（${at}）`,
  moreChanges: (n) => `另有 ${number(n)} 项变更`,

  // 信任策略
  policyTitle: '信任策略',
  policySame: '自上次摘要以来，policy.yaml 没有改动。',
  policyUnknown: '没有更早的摘要可供比较，无法说明 policy.yaml 的改动。',
  edited: (kind, account, name, fields) => {
    const what = {
      added: '已新增',
      removed: '已移除',
      changed: `已修改（${fields.map((f) => FIELDS[f]).join('、')}）`,
    }[kind];
    return `账号 ${account} 的例外“${name}”${what}`;
  },
  editedEnd: (before, now) => `：到期日 ${before ?? '无'} → ${now ?? '无'}`,
  notice: (account, name, state) => {
    const parts = [
      ...(state.ends === 'soon' ? [`将于 ${state.expires ?? ''} 到期`] : []),
      ...(state.ends === 'ended' ? [`已于 ${state.expires ?? ''} 到期`] : []),
      ...(state.unused ? ['未对应任何现有共享，如不需要请移除'] : []),
    ];
    return `账号 ${account} 的例外“${name}”${parts.join('，且')}`;
  },

  // 成本
  costTitle: '本期开销',
  runs: '审计运行',
  runsFact: (cost) =>
    [`${number(cost.runs)} 次`, ...some(cost.failed, (n) => `失败 ${number(n)} 次`)].join('，') +
    (cost.summed === undefined
      ? ''
      : `（时间所限，仅统计 ${number(cost.summed.of)} 个账号中的 ${number(cost.summed.accounts)} 个）`),
  calls: 'SWAS 调用',
  callsFact: (cost) =>
    `${number(cost.calls)} 次${cost.refused === 0 ? '' : `，其中 ${number(cost.refused)} 次被限流`}`,
  store: '存储',
  storeFact: (cost) => `读 ${number(cost.unitsRead)} CU、写 ${number(cost.unitsWritten)} CU`,
  time: '函数时长',
  timeFact: (seconds) => `${number(seconds)} 秒`,

  // 结尾
  plainSchedule: (weekday, time, zone) =>
    `${weekday === undefined ? '每天' : `每周${WEEKDAYS[weekday] ?? ''}`} ${time} ${zone}`,
  next: (schedule) =>
    `摘要按计划发送${schedule === undefined ? '' : `（${schedule}）`}。若未按时收到，请检查摘要函数。`,
  setting: {
    language: (name, value) => `${name}：“${value}”既不是 en 也不是 zh，消息以英文显示。`,
    timeZone: (name, value) =>
      `${name}：“${value}”不是时区，时间以 UTC 显示。运行 npm run check-settings 可知应填的值。`,
    weakSecret: (name) => `${name}：其中的密钥或密码容易被猜出，请改用至少八个字符且不全是数字的值。`,
  },
  attached: (file) => `完整报告见附件：${file}`,
  reportLeftOut: {
    tooLarge: '未附完整报告：报告过大，无法随邮件发送。',
    failed: '未附完整报告：生成失败，原因见摘要函数的日志。',
    refused: '未附完整报告：本渠道拒收了附有报告的消息。',
  },
  reportRefused: '报告附件已去除：邮件服务器拒收带附件的邮件。',
  rest: (n) => `${number(n)} 行摘要内容`,
};
