import { groupedNumber as number } from '../text/grouped-number.ts';
import type { ReportTexts } from './texts-en.ts';

export const zh: ReportTexts = {
  title: '共享报告',
  titleOf: (accounts) =>
    accounts.length === 0
      ? '共享报告'
      : accounts.length === 1
        ? `账号 ${accounts[0] ?? ''} 的共享报告`
        : `${number(accounts.length)} 个账号的共享报告`,
  madeAt: (time, zone) => `截至 ${time}（${zone}）。`,
  lastRun: (time, status) =>
    `最近一次运行：${time}，${
      {
        complete: '全部完成',
        partial: '部分完成，下次继续',
        skipped: '已跳过（另一次运行正在进行）',
        failed: '失败',
      }[status]
    }。`,
  number,

  // 首屏
  atLeast: '至少',
  untrustedFact: () => '条共享不受信任',
  untrustedMore: (images, accounts) => `${number(images)} 个镜像，${number(accounts)} 个账号`,
  neverSeenFact: () => '条共享的账号此前从未出现过',
  neverSeenMore: '在任何镜像上，以保留的历史为限',
  longestFact: '最长暴露时间',
  longestMore: (since, image) => `${image}，自 ${since} 起`,
  exposedFact: () => '个镜像已共享给 ECS',
  exposedMore: '可由 ECS 继续对外共享',
  trustedMore: (s) =>
    s.shares === 0
      ? `${number(s.images)} 个自定义镜像`
      : `${number(s.sharedImages)} 个镜像的 ${number(s.shares)} 条共享，涉及 ${number(s.accounts)} 个账号`,
  comparison: (c) => {
    const since = { report: `自上次报告（${c.since}）以来`, period: `自 ${c.since} 以来`, week: '最近七天' }[
      c.basis
    ];
    if (c.added + c.removed === 0) return `${since}：不受信任的共享没有新增，也没有结束。`;
    return `${since}：不受信任的共享新增 ${number(c.added)} 条，结束 ${number(c.removed)} 条。`;
  },
  firstLook: (time) => `首次读取于 ${time}，此后未发现变更。`,
  days: (n) => `${number(n)} 天`,
  accounts: (n) => `${number(n)} 个账号`,
  today: '不足 1 天',

  // 可信程度
  allSeen: (images, regions) =>
    images === 0
      ? '所有地域均已读取，没有自定义镜像。'
      : `已全部读取：${number(regions)} 个地域的 ${number(images)} 个镜像均在最近一天内完整读取。`,
  notAllSeen: (blind) => `有 ${number(blind)} 处近期未能读取。此处未列出的共享仍可能存在，详见“未核实”。`,
  nothingKnown: '尚未读取任何地域，本报告没有可用信息。',

  // 查找
  find: '查找',
  findHint: '名称、ID、账号、地域……',
  trust: '信任',
  region: '地域',
  everyRegion: '所有地域',
  clear: '清除',
  matching: '{count} / {total}',
  shown: '已显示 {count} / {total}',
  more: '再显示 {count} 行',
  noMatch: '没有匹配的行。点击“清除”可取消筛选条件。',
  needsScript:
    '查找、排序、命令以及每个表格前 {rows} 行之后的内容需要 JavaScript。CSV 和 JSON 导出包含全部内容。',

  // 命令
  revoke: '取消共享',
  revokeHint: '复制取消此共享的命令',
  revokeAll: '全部取消',
  revokeAllHint: '复制取消此镜像所有不受信任共享的命令',
  trustAdd: '信任',
  trustHint: '复制信任此账号（限此镜像）的命令',
  copied: '已复制',
  moreShares: (n) => `另有 ${number(n)} 条共享`,

  // 表格
  tables: {
    shares: '已共享的镜像',
    changes: '变更',
    blind: '未核实',
    received: '其他账号共享而来的镜像',
    exceptions: '例外',
    owners: '被审计账号',
    scopes: '地域',
  },
  changesSince: (time) => `自 ${time} 起发现的变更。`,
  changesKept: '包含所有仍保留的变更。',
  sharesCount: (shares, images) => `${number(images)} 个镜像，${number(shares)} 条共享`,
  sharesNote: '取消共享不会删除对方已创建的副本。“共享时间”为云平台原文，未注明时区。',
  exposedNote: 'ECS 可以使用已共享给它的镜像，并可通过自己的接口继续对外共享，而本程序看不到这些共享。',
  exposureUnknown: (images) => `有 ${number(images)} 个镜像，云平台未说明是否已共享给 ECS。`,
  same: (columns) => `每行相同：${columns.join('；')}。`,
  receivedNote: '这些镜像属于其他账号，由其所有者决定共享给谁。本程序不审计这些镜像，任何统计均不计入。',
  columns: {
    imageAndAccounts: '镜像与账号',
    exposedFor: '不受信任时长',
    commands: '复制命令',
    image: '镜像',
    imageId: '镜像 ID',
    region: '地域',
    owner: '所有者',
    ownerId: '所有者 ID',
    receivedBy: '接收账号',
    receivedById: '接收账号 ID',
    audited: (zone) => `审计时间（${zone}）`,
    sharedImages: '已共享',
    shares: '共享数',
    untrustedShares: '不受信任',
    account: '账号',
    accountName: '名称',
    standing: '信任',
    sharedAt: '共享时间',
    noticed: (zone) => `发现时间（${zone}）`,
    verified: (zone) => `核实时间（${zone}）`,
    since: (zone) => `开始时间（${zone}）`,
    listed: (zone) => `列出时间（${zone}）`,
    images: '镜像数',
    imagesRead: '已读取',
    regions: '地域',
    change: '变更',
    what: '情况',
    reason: '原因',
    policyOwner: '负责人',
    policyReason: '理由',
    expires: '到期日',
    state: '状态',
    covers: '适用镜像',
    matches: '当前共享数',
    baseline: '首次读取',
  },
  verdicts: { untrusted: '不受信任', expired: '例外已到期', trusted: '受信任' },
  neverSeenBefore: '此前从未出现过',
  fresh: '新增',
  exposedToEcs: '已共享给 ECS',
  blind: {
    list: '无法读取镜像列表',
    shares: '无法读取镜像的共享信息',
    image: '无法读取该镜像的共享信息',
    unlisted: '从未完整列出',
    unread: '从未完整读取',
    notListed: '未按时列出镜像',
    notRead: '未按时完整读取',
    contradictory: '云平台返回的结果自相矛盾',
    regions: '无法列出其地域',
    dispatch: '无法启动审计',
    unsent: '有消息等待发送',
    damaged: '快照中的该行已损坏',
    channel: '通知渠道不接收消息',
    overdue: '未按时完成任何运行',
    accounts: '未能列出所有账号',
    entry: '无法访问该账号',
    unaudited: '尚未完成任何审计',
  },
  states: { inForce: '有效', endsSoon: '即将到期', ended: '已到期' },
  audits: { closed: '无法访问', unaudited: '尚未审计', overdue: '已逾期', audited: '已审计' },
  baselines: { none: '尚未开始', open: '进行中', told: '已完成' },
  never: '从未',
  notKnown: '未知',
  everyImage: '所有镜像',
  noEnd: '无期限',

  // 空表格
  empty: {
    shares: '没有镜像共享给其他账号。',
    sharesUnseen: '未发现共享，但尚未全部读取，仍可能存在共享。',
    changes: '这段时间内没有发现变更。',
    blind: '无：已全部读取。',
    received: '未发现其他账号的镜像。',
    exceptions: '信任策略未登记任何账号。',
    owners: '尚未审计任何账号。',
    scopes: '没有已知的地域。',
  },

  // 图表
  imagesChart: '各镜像的不受信任账号数',
  imagesItem: (image, accounts) => `${image}：${number(accounts)} 个账号`,
  imagesAlike: (images, accounts) => `${number(images)} 个镜像各有 ${number(accounts)} 个账号。`,
  imagesSummary: (images, total) =>
    `${images.join('；')}${total > images.length ? `；另有 ${number(total - images.length)} 个镜像` : ''}。`,
  moreImages: (n) => `另有 ${number(n)} 个镜像`,
  exposureChart: '每日不受信任的共享数',
  exposureConstant: (shares, since) => `自 ${since} 起为 ${number(shares)} 条，此前没有。`,
  exposureSummary: (e) =>
    `首次出现于 ${e.first}；${e.mostDay} 最多，为 ${number(e.most)} 条；目前 ${number(e.now)} 条。`,
  exposureBefore: (complete) => `虚线（${complete} 之前）：仅含目前仍存在的共享。`,
  changesChart: (daysEach) => (daysEach === 1 ? '每日变更' : `变更（每柱 ${number(daysEach)} 天）`),
  directions: { alerted: '新增，已告警', recorded: '新增，仅记录', ended: '结束' },
  changesOn: (day, kinds) => `均在 ${day}：${kinds.join('，')}。`,
  changesSummary: (kinds, from, to) => `${from} 至 ${to}：${kinds.join('，')}。`,
  changesItem: (kind, n) => `${kind} ${number(n)}`,

  wrote: (file, s) =>
    `${file}：${number(s.images)} 个镜像，${number(s.sharedImages)} 个已共享给 ${number(s.accounts)} 个账号，${number(s.untrustedShares)} 条共享不受信任，${number(s.blind)} 处未核实`,
};
