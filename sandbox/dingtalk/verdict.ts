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

/** DingTalk's reply if a body lacks a field that its type requires. */
export function missing(part: string): Verdict {
  return { errcode: 40035, errmsg: `缺少参数 ${part}` };
}
