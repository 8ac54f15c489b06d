import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { MiscountWords, NoticeTexts } from './texts-en-notice.ts';

const noun = (of: MiscountWords['of']): string => (of === 'scope' ? '个镜像' : '个账号');

const nameAnother = (images: number): string =>
  images === 1 ? '唯一的镜像' : `全部 ${number(images)} 个镜像`;

const ownedBy = (images: number): string => (images === 1 ? '的所有者为' : '的所有者均为');

export const zhNotice: NoticeTexts = {
  headline: {
    miscount: ({ where, of, counted, listed }) =>
      `云平台统计${of === 'scope' ? ` ${where} 有` : `${where}有`} ${number(counted)} ${noun(of)}，但只列出 ${number(listed)} 个`,
    unfinishedFirstList: (where) => `首次读取 ${where} 时未能完整列出镜像`,
    onlyReceived: (where, images, owner) =>
      `${where} 的${nameAnother(images)}${ownedBy(images)}账号 ${owner}`,
    policyFileLost: '部署中没有 policy.yaml，上一份信任策略继续生效',
    setAside: (channel, messages) => `${number(messages)} 条消息一周内未能送达${channel}`,
    secondDeployment: (second) => `另一个部署在使用相同的表：${second}`,
    flood: (account, shares) => `账号 ${account} 一小时内新增 ${number(shares)} 条共享`,
    damagedRow: '一条已存储的消息被本程序以外的写入者改动',
  },
  manyHeadline: (n) => `云平台的返回结果有 ${number(n)} 处可疑`,
  title: {
    miscount: (subject) => `数量不符：${subject}`,
    unfinishedFirstList: (subject) => `首次读取时镜像列表不完整：${subject}`,
    onlyReceived: (subject) => `只有其他账号的镜像：${subject}`,
    policyFileLost: (account) => `部署中没有 policy.yaml：账号 ${account}`,
    setAside: (subject) => `不再发送：${subject}`,
    secondDeployment: (account) => `两个部署共用一份快照：账号 ${account}`,
    flood: (account) => `短时间内大量共享：账号 ${account}`,
    damagedRow: (account) => `消息已损坏：账号 ${account}`,
  },
  image: (name, region) => `镜像“${name}”（${region}）`,
  shareAccounts: (image) => `${image}的共享账号`,
  happened: '情况',
  meaning: '影响',
  whatToDo: '如何处理',
  miscount: {
    happened: ({ of, counted, listed }) =>
      `云平台统计为 ${number(counted)} ${noun(of)}，但每次都列出相同的 ${number(listed)} 个。`,
    meaning: ({ of, counted, listed }) => {
      if (counted < listed) return '列出的内容均已审计。统计数偏小，应没有遗漏。';
      const hidden = number(counted - listed);
      return of === 'scope'
        ? `若有 ${hidden} 个镜像未列出，本审计看不到未列出的镜像及其共享。已列出的镜像均已审计。`
        : `若有 ${hidden} 个账号未列出，本审计看不到对未列出账号的共享。已列出的账号均已审计。`;
    },
    whatToDo: ({ of, counted, listed }) => {
      if (counted < listed) return '无需处理；若持续存在，请向云厂商反馈统计数有误。';
      return of === 'scope'
        ? `请在控制台核对该地域的自定义镜像数。若多于 ${number(listed)} 个，请在控制台核对未列出的镜像的共享，并向云厂商反馈列表有误。`
        : `请在控制台核对该镜像的共享账号数。若多于 ${number(listed)} 个，请在控制台取消不需要的共享，并向云厂商反馈列表有误。`;
    },
  },
  unfinishedFirstList: {
    happened: (images) =>
      images === 0
        ? '规定时间内始终未能完整读取镜像列表，有效的页中也没有镜像，因此首次读取的结果为空。'
        : `规定时间内始终未能完整读取镜像列表，因此以有效的页中的 ${number(images)} 个镜像作为首次读取的结果。`,
    meaning: '之后出现的内容都按新增告警，即使此前已存在。未列出的镜像的共享无法发现。',
    whatToDo: '请查明列表为何无法完整读取，原因见另一条消息；并在控制台核对镜像数。',
  },
  onlyReceived: {
    happened: (images, owner) => `${nameAnother(images)}${ownedBy(images)}账号 ${owner}。`,
    meaning: (owner) => `该地域没有镜像按本账号自有镜像审计，这些镜像计为由账号 ${owner} 共享而来。`,
    whatToDo:
      '若对方账号确实将镜像共享给本账号，则无需处理。若镜像为本账号所有，请在控制台核对其共享，并向云厂商反馈所有者有误。',
  },
  policyFileLost: {
    happened: (since, digest) =>
      `当前部署已没有 policy.yaml。上一份信任策略（自 ${since} 起生效，SHA-256 ${digest}…）继续生效。`,
    meaning: '所有共享的判定均不变。各例外仍按其日期到期。',
    whatToDo:
      '请在含有 policy.yaml 的目录中重新部署（git 会忽略该文件）。若文件已丢失，可从表 share_audit_state 的“policy”行中复制其内容。如不再信任任何账号，请部署一个空的 policy.yaml。',
  },
  setAside: {
    happened: (messages, since, said) =>
      `自 ${since} 起，该渠道未接收${messages === 1 ? '一条消息' : ` ${number(messages)} 条消息`}，或其应答始终无法读取。${said === '' ? '该渠道未说明原因' : `最近一次的应答：${said}`}。`,
    meaning:
      '这些消息不再发往该渠道。其他渠道已接收的，已由其他渠道通知。该渠道恢复接收后，这些消息会再发送一次。',
    whatToDo: '请检查该渠道：消息是否送达，为何没有应答。',
  },
  secondDeployment: {
    happened: (first, second) => `${second} 写入 ${first} 的表，并使用自己的渠道。`,
    meaning: '只有第一个部署的渠道会收到全部告警。第二个部署只向自己的渠道发送自己发现的内容。',
    whatToDo:
      '请删除其中一个部署，或为第二个部署配置单独的 Tablestore 实例。若第一个部署已删除，请等待：停止一天后由第二个部署接替。',
  },
  flood: {
    happened: ({ shares, images, accounts }, since) =>
      `自 ${since} 起，${number(images)} 个镜像新增 ${number(shares)} 条共享，涉及 ${number(accounts)} 个账号。`,
    meaning:
      '每条共享均会告警，单条消息容纳不下的只计数量；其他账号的告警不会因此延误。一小时内新增如此多的共享，通常不是人工操作。',
    whatToDo:
      '请查明这些共享由哪个用户或 AccessKey 发起。若并非有意为之，请先禁用该 AccessKey，再取消这些共享。即使共享持续增加，本消息每天也最多发送一次。',
  },
  damagedRow: {
    happened: (row) => `发件箱中有一行不符合本程序写入的格式：${row}。`,
    meaning: '该行的内容不会发送。若该行原为本程序的消息，该消息可能已丢失；其他消息照常发送。',
    whatToDo: '请查明谁有权写入这些表，以及由谁写入。已记录的变更可用命令“share-auditor history”查看。',
  },
};
