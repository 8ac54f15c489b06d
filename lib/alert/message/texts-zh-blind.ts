import type { BlindTexts } from './texts-en-blind.ts';
import { imageNamed } from './image-named.ts';

const unnoticed = (where: string): string => `恢复读取之前，该${where}的新增共享无法发现。已知内容保持不变。`;

/** Between Chinese and a Latin word stands a space. */
const spaced = (text: string): string => (/^[\w]/.test(text) ? ` ${text}` : text);

export const zhBlind: BlindTexts = {
  subjectAudit: (account, part) =>
    ({
      run: `账号 ${account} 的审计`,
      entry: `账号 ${account} 的审计`,
      members: '其他账号的审计',
      dispatch: '其他账号审计的启动',
      accounts: '账号列表',
      regions: `账号 ${account} 的地域列表`,
      lists: `账号 ${account} 的镜像列表`,
      shares: `账号 ${account} 的镜像共享`,
      unsent: `账号 ${account} 的消息`,
    })[part],
  subjectScope: (region, account, part) =>
    `地域 ${region}（账号 ${account}）` +
    (part === undefined ? '' : { list: '的镜像列表', shares: '的镜像共享' }[part]),
  subjectImage: (name, imageId, region) => `镜像${imageNamed.zh(name, imageId, region)}`,
  subjectChannel: (label) => `通知渠道“${label}”`,
  shortScope: (region, part) => `${region}${part === 'shares' ? ' 的镜像共享' : ''}`,
  blind: {
    audit: (subject, still) => `${subject}${still ? '仍有异常' : '异常'}`,
    scope: (subject, still) => `${still ? '仍' : ''}无法读取${spaced(subject)}`,
    image: (subject, still) => `${still ? '仍' : ''}无法读取${subject}的共享`,
    channel: (subject, still) => `${subject}${still ? '仍' : ''}不接收消息`,
  },
  blindAccounts: (accounts, still) => `${accounts} 个账号的审计${still ? '仍有异常' : '异常'}`,
  where: '范围',
  namedOf: (named, more) => `${named.join('；')}${more > 0 ? `；另有 ${more} 处` : ''}`,
  reasons: {
    denied: '角色无权限',
    unpaid: '账号欠费',
    asStated: '缺少权限或设置',
    throttled: '被限流',
    notFound: '不存在',
    temporary: '暂时不可用',
    outOfTime: '时间不足',
    unreached: '获得的调用次数不足',
    shifting: '列表不断变化',
    tooMany: '列表过长',
    contradictory: '云平台返回的结果自相矛盾',
    oddAnswer: '返回结果的形式未知',
    damagedRow: '快照中有一行已损坏',
    damagedBaseline: '快照中有一行已损坏',
    store: '存储不可用',
    overdue: '已逾期',
    channelRefused: '被拒绝',
    alertsRefused: '拒收这些告警',
    channelPutOff: '暂不接收',
    channelUnanswered: '没有应答',
  },
  since: '开始时间',
  sinceFact: (time, duration) => `${time}（已持续 ${duration}）`,
  why: '原因',
  whyFact: (message, code, reason) =>
    (reason === undefined ? code : `${reason}（${code}）`) + (message === '' ? '' : `；原文：${message}`),
  meaning: '影响',
  blindMeaning: {
    audit: unnoticed('账号'),
    accounts: '恢复读取之前，这些账号的新增共享无法发现。已知内容保持不变。',
    scope: unnoticed('地域'),
    image: unnoticed('镜像'),
    channel: '发往该渠道的消息会等待，恢复后发送，不会丢失；其他渠道不受影响。',
  },
  whatToDo: '如何处理',
  failure: {
    denied:
      '请为角色授予 swas-open:ListCustomImages 和 swas-open:ListCustomImageShareAccounts 权限，并检查访问密钥是否有效。',
    unpaid: '请在控制台的“费用与成本”中结清该账号的欠费；下一次运行会自动检测。',
    asStated: '请按原因中的说明处理；下一次运行会自动检测。',
    throttled: '请查明该账号的调用配额还被什么占用，或在配额中心申请提高配额并调高 SWAS_CALLS_PER_MINUTE。',
    notFound: '请检查地域名称（REGIONS，命令行为 --region），以及该账号在此地域是否仍有服务器。',
    temporary: '请等待，通常会自行恢复。若持续存在，请检查网络、代理和 SWAS_ENDPOINT。',
    outOfTime: '请延长函数的超时时间，或减少每次调用审计的地域数。',
    unreached:
      '请查明该账号的调用配额还被什么占用。若没有，请在配额中心申请提高配额并调高 SWAS_CALLS_PER_MINUTE，或减少审计的地域。',
    shifting: '请等待，每次运行都会重新读取。若持续存在，请查明是什么在不断改动该列表。',
    tooMany: '该列表超出读取上限。请在控制台逐一核对，并取消不需要的共享。',
    oddAnswer:
      '列表的其余部分仍会审计。请在控制台核对该列表；若结果持续如此，请反馈给云厂商，并向本项目报告缺陷。',
    contradictory:
      '请在控制台打开该镜像，核对其共享账号。若镜像确已共享，请取消不应有的共享，并将空结果反馈给云厂商。',
    damagedRow: '请删除原因中指出的快照行，之后会重新读取该镜像。',
    damagedBaseline:
      '请先核对该地域目前的共享（share-auditor shares），再删除原因中指出的行：该地域将被视为首次读取，当时已有的共享只作汇总，不再逐一告警。',
    store: '请检查 Tablestore 实例是否存在且未欠费、TABLESTORE_ENDPOINT 是否正确，以及角色在该实例上的权限。',
    overdue: '请检查定时触发器、函数及其日志。',
    channelRefused: '请按原因修改设置；在此之前，该渠道不会接收任何消息。',
    alertsRefused:
      '告警中不含任何名称时该渠道仍拒收：请按原因所述让该渠道接收本程序的消息（如内容过滤、发件人黑名单）。',
    channelPutOff: '请等待，每次运行都会重试。若持续存在，请检查网络和该渠道本身。',
    channelUnanswered:
      '请查看消息是否已送达。同一消息会以相同的 ID 在 5、30、120 分钟后重发，之后每天一次，持续一周，因此可能收到重复的消息。',
    other: '请查看函数日志，其中记录了当时的操作。',
  },
  closedTitle: '不再审计',
  closedItem: (subject, duration, since) =>
    `${subject}：已不存在或不再配置，此前自 ${since} 起有 ${duration}未能核实。`,
  overTitle: '已恢复',
  overItem: (subject, duration, since) =>
    `${subject}：自 ${since} 起中断 ${duration}。其间的新增共享会照常告警。`,
  overChannelItem: (subject, duration, since) =>
    `${subject}：自 ${since} 起 ${duration}未接收消息。等待中的消息正在发送。`,
};
