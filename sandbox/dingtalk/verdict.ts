/** DingTalk's reply. The HTTP status is always 200; `errcode` shows success (0) or failure. */
export interface Verdict {
  readonly errcode: number;
  readonly errmsg: string;
}

export const OK: Verdict = { errcode: 0, errmsg: 'ok' };

export const REFUSALS = {
  notFound: { errcode: 404, errmsg: '请求的URI地址不存在' },
  notPost: { errcode: 43002, errmsg: '需要POST请求' },
  contentType: { errcode: 43004, errmsg: '无效的HTTP HEADER Content-Type' },
  noToken: { errcode: 40035, errmsg: '缺少参数 access_token' },
  unknownToken: { errcode: 300001, errmsg: 'token is not exist' },
  noJson: { errcode: 40035, errmsg: '缺少参数 json' },
  timestamp: { errcode: 310000, errmsg: 'invalid timestamp' },
  sign: { errcode: 310000, errmsg: 'sign not match' },
  keyword: { errcode: 310000, errmsg: 'keywords not in content' },
  tooFast: { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' },
  tooLong: { errcode: 460101, errmsg: 'message too long, exceed 20000 bytes' },
  messageType: { errcode: 400105, errmsg: '不支持的消息类型' },
} as const satisfies Record<string, Verdict>;

/** The code of a message whose text the service does not accept. */
export const UNFIT_TEXT = 430102;

/** What the service says with a code, from its list of error codes for custom robots. */
const ERRMSGS: Readonly<Record<string, string>> = {
  '400013': '群已被解散',
  '400101': 'access_token不存在',
  '400102': '机器人已停用',
  '400105': '不支持的消息类型',
  '400106': '机器人不存在',
  '410100': '发送速度太快而限流',
  '430101': '含有不安全的外链',
  '430102': '含有不合适的文本',
  '430103': '含有不合适的图片',
  '430104': '含有不合适的内容',
};

/** The refusal with a code. The text is that of the service, unless the fault has one of its own. */
export function refusal(code: string, message = ERRMSGS[code] ?? 'the request was refused'): Verdict {
  return { errcode: Number(code), errmsg: message };
}

/** DingTalk's reply if a body lacks a field that its type requires. */
export function missing(part: string): Verdict {
  return { errcode: 40035, errmsg: `缺少参数 ${part}` };
}
