import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../faults.ts';
import { answer, type Reply, type ReplyFormats } from '../http-effects.ts';
import { readBody, startHttpHost } from '../http-host.ts';
import type { Inbox } from '../inbox.ts';
import { FlowControl } from './flow-control.ts';
import { mentioned, visibleText } from './message.ts';
import type { Robot } from './robot.ts';
import { type Delivered, send } from './send.ts';
import { checkSign } from './sign.ts';
import { REFUSALS, refusal, type Verdict } from './verdict.ts';

export interface DingTalkSettings {
  /** Whether a message with a known msgUuid is not shown again. Real servers may not do this. */
  honourMsgUuid: boolean;
}

export interface DingTalk {
  readonly url: string;
  /** More robots may be added at any time. */
  readonly robots: Robot[];
  readonly settings: DingTalkSettings;
  /** The accepted messages, including repeats, in order. */
  readonly messages: readonly Delivered[];
  /** The messages that the group sees, without repeats. */
  shown(): Delivered[];
  /** The webhook address of a robot, by default of the first. */
  webhook(robot?: Robot): string;
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/** Starts the API of DingTalk's custom robots. */
export async function startDingTalk(options: {
  robots: Robot[];
  faults: Faults;
  settings?: Partial<DingTalkSettings>;
  now?: () => number;
  port?: number | undefined;
}): Promise<DingTalk> {
  const now = options.now ?? Date.now;
  const settings: DingTalkSettings = { honourMsgUuid: true, ...options.settings };
  const messages: Delivered[] = [];
  const flow = new FlowControl();
  const formats: ReplyFormats = {
    refuse: ({ code, message, status }) => reply(refusal(code, message), status),
    throttle: () => reply(REFUSALS.tooFast),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
    const body = await readBody(request);
    if (url.pathname === '/') {
      response.writeHead(200).end();
      return;
    }
    const admitted = admit(request, url);
    if ('errcode' in admitted) {
      await answer(response, undefined, formats, () => reply(admitted));
      return;
    }
    const { honourMsgUuid } = settings;
    const content = visibleText(body);
    const effect = options.faults.next({ service: 'dingtalk', operation: 'send', content });
    await answer(response, effect, formats, () =>
      reply(send({ robot: admitted, body, now: now(), flow, honourMsgUuid, messages })),
    );
  }

  /** Checks address, method, content type, token and signature. Returns the robot, or the refusal. */
  function admit(request: IncomingMessage, url: URL): Robot | Verdict {
    if (url.pathname !== '/robot/send') return REFUSALS.notFound;
    if (request.method !== 'POST') return REFUSALS.notPost;
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return REFUSALS.contentType;
    const token = url.searchParams.get('access_token') ?? '';
    if (token === '') return REFUSALS.noToken;
    const robot = options.robots.find((candidate) => candidate.accessToken === token);
    if (robot === undefined) return REFUSALS.unknownToken;
    return checkSign(robot, url.searchParams, now()) ?? robot;
  }

  const host = await startHttpHost(handle, options.port);
  const webhook = (robot = options.robots[0]) =>
    `${host.url}/robot/send?access_token=${encodeURIComponent(robot?.accessToken ?? '')}`;
  return {
    url: host.url,
    robots: options.robots,
    settings,
    messages,
    shown: () => messages.filter((message) => !message.repeat),
    webhook,
    inbox: {
      env: () => ({ DINGTALK_WEBHOOK: webhook(), DINGTALK_SECRET: options.robots[0]?.secret ?? '' }),
      received: () =>
        messages.map(({ at, msgUuid, body, title, text, repeat }) => ({
          at,
          id: msgUuid,
          subject: title,
          to: mentioned(body),
          text,
          repeat,
          data: { msgUuid, repeat, body },
        })),
    },
    close: () => host.close(),
  };
}

function reply(verdict: Verdict, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(verdict) };
}
