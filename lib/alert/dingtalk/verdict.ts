import { ChannelError } from '../channel.ts';
import { visibleText } from '../../text/visible-text.ts';

/** After too many messages the robot refuses everything for ten minutes; 30 s more for clocks that differ. */
const PENALTY_MS = 10 * 60_000 + 30_000;
const SAID = 300;

const TOO_FAST = new Set([130_101, 410_100]);
const BAD_TOKEN = new Set([300_001, 300_005, 40_035]);
const NOT_ACCEPTED = 310_000;
const TOO_LONG = 460_101;

/**
 * The error that DingTalk's answer means; undefined if it accepted the message. Only `errcode` counts, whatever the
 * HTTP status.
 * @param redact removes secrets from the server's text.
 */
export function refusalIn(
  answer: { readonly status: number; readonly text: string },
  redact: (text: string) => string,
): ChannelError | undefined {
  const verdict = parseVerdict(answer.text);
  if (verdict === undefined)
    return new ChannelError(
      `The answer of DingTalk is not its own (HTTP ${answer.status}); a proxy's or gateway's page? Whether it took the message is not known.`,
      { code: 'ChannelUnavailable' },
    );
  const { errcode } = verdict;
  if (errcode === 0) return undefined;
  const said = `errcode ${errcode}: ${visibleText(redact(verdict.errmsg), SAID)}`;
  if (TOO_FAST.has(errcode))
    return new ChannelError(`DingTalk got too many messages and refuses all for ten minutes (${said})`, {
      code: 'ChannelThrottled',
      retryAfterMs: PENALTY_MS,
    });
  if (errcode === NOT_ACCEPTED) return refused(`${notAccepted(verdict.errmsg)} (${said})`);
  if (BAD_TOKEN.has(errcode))
    return refused(
      `DingTalk does not know the robot: check DINGTALK_WEBHOOK and that the robot still exists (${said})`,
    );
  if (errcode === TOO_LONG) return refused(`DingTalk finds the message too long (${said})`);
  return new ChannelError(`DingTalk did not take the message (${said})`, { code: 'ChannelUnavailable' });
}

const refused = (message: string): ChannelError => new ChannelError(message, { code: 'ChannelRefused' });

/** Which of the robot's safety settings refused, in the words of either language of the service. */
function notAccepted(errmsg: string): string {
  if (/白名单|whitelist|not in.*\bip\b|\bip\b.*not/i.test(errmsg))
    return "DingTalk refused the address that this came from: add it to the robot's IP list, or use a signature";
  if (/关键词|keyword/i.test(errmsg))
    return "DingTalk missed the robot's keyword: set DINGTALK_KEYWORD to it, letter for letter";
  if (/过期|invalid timestamp|timestamp (is )?(invalid|expired)/i.test(errmsg))
    return 'DingTalk found the signature too old or too new: set the clock of this machine';
  if (/签名|sign/i.test(errmsg))
    return 'DingTalk refused the signature: set DINGTALK_SECRET to the secret of this robot (it begins with SEC)';
  return "DingTalk's safety settings refused the message: check DINGTALK_SECRET, DINGTALK_KEYWORD and the robot's IP list";
}

function parseVerdict(text: string): { errcode: number; errmsg: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('errcode' in parsed)) return undefined;
  const errcode = typeof parsed.errcode === 'string' ? Number(parsed.errcode || Number.NaN) : parsed.errcode;
  if (typeof errcode !== 'number' || !Number.isInteger(errcode)) return undefined;
  return { errcode, errmsg: 'errmsg' in parsed && typeof parsed.errmsg === 'string' ? parsed.errmsg : '' };
}
