import { z } from 'zod';

export const SERVICES = [
  'swas',
  'sts',
  'tablestore',
  'dingtalk',
  'mailbox',
  'resource-directory',
  'fc',
] as const;

/** The kinds of fault that can be typed. */
export const KINDS = [
  'refuse',
  'throttle',
  'reset',
  'hang',
  'garbage',
  'short',
  'loseReply',
  'duplicate',
  'delay',
] as const;

/** What one command asks of a running sandbox. */
export const controlRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('images') }),
  z.object({ command: z.literal('shares'), imageId: z.string() }),
  z.object({ command: z.literal('share'), imageId: z.string(), accountIds: z.array(z.string()).min(1) }),
  z.object({ command: z.literal('unshare'), imageId: z.string(), accountIds: z.array(z.string()).min(1) }),
  z.object({ command: z.literal('delete'), imageId: z.string() }),
  z.object({ command: z.literal('messages') }),
  z.object({
    command: z.literal('fault'),
    service: z.enum(SERVICES),
    operation: z.string(),
    kind: z.enum(KINDS),
    code: z.string().optional(),
    ms: z.number().optional(),
    /** 0 for all: infinity has no JSON. */
    times: z.number().optional(),
    regionId: z.string().optional(),
    imageId: z.string().optional(),
    page: z.number().optional(),
    table: z.string().optional(),
  }),
  z.object({ command: z.literal('heal') }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;

/** The answer: for a person, and as data. Not ok: the text says what is wrong. */
export const controlReply = z.object({ ok: z.boolean(), text: z.string(), data: z.unknown().optional() });

export type ControlReply = z.infer<typeof controlReply>;

export const DEFAULT_CONTROL_PORT = 18080;
