import { isLasting, type Peer, unreachable } from '../platform/network-errors.ts';
import type { Unaccepted } from './fate.ts';

/**
 * What a connection that failed before anything was handed over means for the message: put off, or refused where only
 * a person can mend it.
 * @param service «DingTalk», «The mail server».
 * @param code see `networkCode`; holds no secret.
 */
export const unreached = (service: string, code: string, peer: Peer): Unaccepted => ({
  kind: isLasting(code) ? 'channelRefused' : 'putOff',
  message: `${service} took nothing: ${unreachable(code, peer)}`,
});
