import type { FlowControl } from './flow-control.ts';
import { checkMessage, contains, type MessageBody, parseBody, readable } from './message.ts';
import type { Robot } from './robot.ts';
import { OK, REFUSALS, type Verdict } from './verdict.ts';

const MAX_BYTES = 20_000;

/** A message that a robot accepted. */
export interface Delivered {
  /** The robot's access token. */
  readonly robot: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  readonly msgUuid: string | undefined;
  readonly body: MessageBody;
  /** The visible title and text. */
  readonly title: string | undefined;
  readonly text: string;
  /** True if the robot had accepted a message with this msgUuid before. A repeat is accepted, but not shown again. */
  readonly repeat: boolean;
}

/**
 * Checks the rate limit, size, format and keyword, and stores the message. The token and the signature are checked
 * before.
 */
export function send(context: {
  robot: Robot;
  body: Buffer;
  now: number;
  flow: FlowControl;
  honourMsgUuid: boolean;
  messages: Delivered[];
}): Verdict {
  const { robot, now, messages } = context;
  if (!context.flow.admits(robot.accessToken, now)) return REFUSALS.tooFast;
  if (context.body.length > MAX_BYTES) return REFUSALS.tooLong;
  const body = parseBody(context.body);
  if (body === undefined) return REFUSALS.noJson;
  const wrong = checkMessage(body);
  if (wrong !== undefined) return wrong;
  if (robot.keyword !== undefined && !contains(body, robot.keyword)) return REFUSALS.keyword;
  const msgUuid = typeof body['msgUuid'] === 'string' ? body['msgUuid'] : undefined;
  const repeat =
    context.honourMsgUuid &&
    msgUuid !== undefined &&
    messages.some((message) => message.robot === robot.accessToken && message.msgUuid === msgUuid);
  messages.push({ robot: robot.accessToken, at: now, msgUuid, body, ...readable(body), repeat });
  return OK;
}
