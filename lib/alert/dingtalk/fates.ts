import { visibleText } from '../../text/visible-text.ts';
import type { Fate, Unaccepted } from '../fate.ts';
import type { Peer } from '../../platform/network-errors.ts';
import type { Posted } from '../post-json.ts';
import { unreached } from '../unreached.ts';

const SAID = 300;
/** After too many messages the robot refuses everything for ten minutes; 30 s more for clocks that differ. */
const PENALTY_MS = 10 * 60_000 + 30_000;
/** No proxy keeps an alert for longer, whatever it asks for. */
const LONGEST_RETRY_MS = 3_600_000;

const NEW_ROBOT =
  'make a new custom robot in the settings of the group and put its address into DINGTALK_WEBHOOK';

interface Row {
  readonly kind: Unaccepted['kind'];
  /** What happened, and how to mend it. */
  readonly advice: string;
  readonly retryAfterMs?: number;
}

const refused = (advice: string): Row => ({ kind: 'channelRefused', advice });
const disliked = (advice: string): Row => ({ kind: 'contentRefused', advice });
const TOO_FAST: Row = {
  kind: 'putOff',
  advice: 'DingTalk got too many messages and refuses all for ten minutes; nothing is to be done',
  retryAfterMs: PENALTY_MS,
};
const UNKNOWN_TOKEN = refused(
  `DingTalk does not know the robot: check DINGTALK_WEBHOOK; if the robot was removed, ${NEW_ROBOT}`,
);
const WORDS = 'the words of this message, as a rule a name in it';

/**
 * What each errcode means for the message. Source: DingTalk's documentation, «Custom robots» and «Global error codes».
 * An errcode that is not here refuses the content: nothing was taken, and what goes out next, without any name, shows
 * at once whether it was the words; where it was not, the outbox makes it a refusal of the channel.
 */
export const ROWS: Readonly<Record<string, Row>> = {
  '-1': { kind: 'putOff', advice: 'DingTalk is busy; it is tried again, and nothing is to be done' },
  130_101: TOO_FAST,
  410_100: TOO_FAST,
  300_001: UNKNOWN_TOKEN,
  300_005: UNKNOWN_TOKEN,
  40_035: UNKNOWN_TOKEN,
  400_013: refused(
    'The DingTalk group was dissolved: make a custom robot in another group and put its address into DINGTALK_WEBHOOK',
  ),
  400_101: refused(`The DingTalk robot is not there any more: ${NEW_ROBOT}`),
  400_102: refused('The DingTalk robot is stopped: start it again in the settings of the group'),
  400_105: refused(
    `The DingTalk robot takes no messages of this kind, so it is no custom robot: ${NEW_ROBOT}`,
  ),
  400_106: refused(`The DingTalk robot was removed from the group: ${NEW_ROBOT}`),
  430_101: disliked(`DingTalk finds an unsafe link in ${WORDS}`),
  430_102: disliked(`DingTalk refuses ${WORDS}`),
  430_103: disliked('DingTalk refuses a picture in this message'),
  430_104: disliked(`DingTalk finds illegal content in ${WORDS}`),
  460_101: disliked('DingTalk finds the message too long'),
};

/** Errcode 310000: which of the robot's safety settings refused, in the words of either language of the service. */
export const NOT_ACCEPTED = 310_000;
export const SAFETY_SETTINGS: readonly (readonly [says: RegExp, advice: string])[] = [
  [
    /白名单|whitelist|not in.*\bip\b|\bip\b.*not/i,
    "DingTalk refused the address that this came from: add it to the robot's IP list, or use a signature",
  ],
  [/关键词|keyword/i, "DingTalk missed the robot's keyword: set DINGTALK_KEYWORD to it, letter for letter"],
  [
    /过期|invalid timestamp|timestamp (is )?(invalid|expired)/i,
    'DingTalk found the signature too old or too new: set the clock of this machine',
  ],
  [
    /签名|sign/i,
    'DingTalk refused the signature: set DINGTALK_SECRET to the secret of this robot (it begins with SEC)',
  ],
  [
    /(?:)/,
    "DingTalk's safety settings refused the message: check DINGTALK_SECRET, DINGTALK_KEYWORD and the robot's IP list",
  ],
];

/**
 * What became of a message. Only `errcode` counts where the answer has one, whatever the HTTP status.
 * @param redact removes secrets from the server's text.
 */
export function fateOf(posted: Posted, peer: Peer, redact: (text: string) => string): Fate {
  if (posted.kind === 'unreached') return unreached('DingTalk', posted.code, peer);
  if (posted.kind === 'unanswered')
    return {
      kind: 'unknown',
      message: `DingTalk gave no answer (${posted.code}); whether it took the message is not known`,
    };
  const verdict = parseVerdict(posted.text);
  if (verdict === undefined) return fateByStatus(posted);
  const { errcode, errmsg } = verdict;
  if (errcode === 0) return { kind: 'accepted' };
  const { kind, advice, retryAfterMs } = rowOf(errcode, errmsg);
  const message = `${advice} (errcode ${errcode}: ${visibleText(redact(errmsg), SAID)})`;
  return kind === 'putOff' ? { kind, message, retryAfterMs } : { kind, message };
}

function rowOf(errcode: number, errmsg: string): Row {
  if (errcode === NOT_ACCEPTED)
    return refused(SAFETY_SETTINGS.find(([says]) => says.test(errmsg))?.[1] ?? '');
  return ROWS[errcode] ?? disliked('DingTalk refused the message for a reason that is not known here');
}

/**
 * An answer that is not DingTalk's own, but a page of a proxy or a gateway on the way.
 *
 * | status                | is                | because                                                              |
 * |-----------------------|-------------------|----------------------------------------------------------------------|
 * | 407, 408, 425, 429    | put off           | the one on the way did not pass the request on (RFC 9110, 15.5)      |
 * | 511; 503 with a time  | put off           | it serves nobody now (RFC 6585, 6; RFC 9110, 15.6.4)                 |
 * | other 4xx             | refused: content  | it did not pass it on; whether for its words, the next form shows    |
 * | 2xx, 3xx, other 5xx   | unknown           | a page can take the place of an answer after the message was taken   |
 */
function fateByStatus(answer: Extract<Posted, { readonly kind: 'answered' }>): Unaccepted {
  const { status, retryAfterMs } = answer;
  const what = `The answer is not DingTalk's own (HTTP ${status})`;
  if (status === 407)
    return { kind: 'putOff', message: `${what}: the proxy wants a login; set it up, or go around the proxy` };
  if ([408, 425, 429, 511].includes(status) || (status === 503 && retryAfterMs !== undefined))
    return {
      kind: 'putOff',
      message: `${what}: a proxy or gateway on the way takes no messages now; check it if this lasts`,
      retryAfterMs: retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, LONGEST_RETRY_MS),
    };
  if (status >= 400 && status < 500)
    return {
      kind: 'contentRefused',
      message: `${what}: a proxy or gateway on the way refused the message; check it, and DINGTALK_WEBHOOK`,
    };
  return {
    kind: 'unknown',
    message: `${what}: a page of a proxy or gateway, as a rule; whether it took the message is not known`,
  };
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
