import { z } from 'zod';
import { SERVICES } from '../faults.ts';

/** The kinds of fault that a command can cause. `change` is missing: it needs a function. */
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
  'odd',
] as const;

/** An image and its owner are each named by id or name. */
const image = { image: z.string(), owner: z.string().optional() };

/** A command to a running sandbox. */
export const controlRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('accounts') }),
  z.object({ command: z.literal('env') }),
  z.object({ command: z.literal('images'), owner: z.string().optional() }),
  z.object({ command: z.literal('shares'), ...image }),
  z.object({ command: z.literal('share'), ...image, accounts: z.array(z.string()).min(1) }),
  z.object({ command: z.literal('unshare'), ...image, accounts: z.array(z.string()).min(1) }),
  z.object({ command: z.literal('delete'), ...image }),
  z.object({ command: z.literal('messages') }),
  z.object({ command: z.literal('fire'), functionName: z.string() }),
  /** The number of the latest invocations; 0 for all. */
  z.object({ command: z.literal('invocations'), last: z.number() }),
  /** Without `ms`, the process is killed after half of the function's usual duration. */
  z.object({ command: z.literal('kill-next'), functionName: z.string(), ms: z.number().optional() }),
  z.object({ command: z.literal('duplicate-next'), functionName: z.string() }),
  z.object({
    command: z.literal('fault'),
    service: z.enum(SERVICES),
    operation: z.string(),
    kind: z.enum(KINDS),
    /** The code of `refuse`, the oddity of `odd`, or the reply of `garbage`. */
    code: z.string().optional(),
    /** The text of `refuse`. */
    message: z.string().optional(),
    /** Whether the message is accepted, and only the reply is affected. */
    accepted: z.boolean().optional(),
    ms: z.number().optional(),
    /** 0 for all, because JSON cannot represent infinity. The default is 1, or with `forMs` 0. */
    times: z.number().optional(),
    /** How long the fault lasts, in milliseconds. */
    forMs: z.number().optional(),
    regionId: z.string().optional(),
    /** Its id or its name. */
    imageId: z.string().optional(),
    /** For `odd`: the one entry of the list that is concerned, an image or an account by its id or name. */
    entry: z.string().optional(),
    page: z.number().optional(),
    table: z.string().optional(),
    recipient: z.string().optional(),
    /** A part of the content that a message or mail must have. */
    content: z.string().optional(),
  }),
  z.object({ command: z.literal('heal') }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;

/** The reply, as text for a person and as data. If `ok` is false, the text says what is wrong. */
export const controlReply = z.object({ ok: z.boolean(), text: z.string(), data: z.unknown().optional() });

export type ControlReply = z.infer<typeof controlReply>;

/** Where commands go, and what proves that they come from this user. */
export interface ControlAddress {
  readonly port: number;
  readonly key: string;
}

export const DEFAULT_CONTROL_PORT = 18080;
