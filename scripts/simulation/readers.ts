import type { Channel } from '../../lib/alert/channel.ts';
import { dingtalkChannel } from '../../lib/alert/dingtalk/channel.ts';
import { fateOf } from '../../lib/alert/dingtalk/fates.ts';
import { emailChannel } from '../../lib/alert/email/channel.ts';
import type { Fate } from '../../lib/alert/fate.ts';
import type { Note } from '../../lib/model/note.ts';
import { FlowControl } from '../../sandbox/dingtalk/flow-control.ts';
import { OK, REFUSALS } from '../../sandbox/dingtalk/verdict.ts';
import { MAIL_MS, ROBOT_MS } from './assumptions.ts';
import type { SimulatedClock } from './clock.ts';
import type { Dice } from './dice.ts';

/** What one channel has of a share. */
export interface Told {
  readonly atMs: number;
  readonly noticedMs: number;
  /** How often, the first time included. */
  times: number;
  /** The message names the account; else it counts it only («and 12 more»). */
  readonly isShown: boolean;
}

/** Whoever reads a channel: what was told of which share, and what else was said. */
export class Reader {
  readonly channel: Channel;
  /** By the account that the image was shared with. */
  readonly told = new Map<string, Told>();
  readonly others = new Map<string, number>();
  messages = 0;
  refused = 0;
  /** Messages without words, as many notes in each as the outbox allows: for what is not measured. */
  isWordless = false;

  /** @param answer what becomes of a message now. */
  constructor(real: Channel, clock: SimulatedClock, takesMs: () => number, answer: () => Fate) {
    const composed = new Map<string, readonly Note[]>();
    this.channel = {
      ...real,
      compose: (notes, envelopeId, nowMs, form) => {
        composed.set(envelopeId, notes);
        if (this.isWordless) return { payload: '{}', headline: '', cut: false };
        return real.compose(notes, envelopeId, nowMs, form);
      },
      send: async ({ id, payload }) => {
        await clock.sleep(takesMs());
        const fate = answer();
        if (fate.kind !== 'accepted') {
          this.refused += 1;
          return fate;
        }
        this.messages += 1;
        for (const note of composed.get(id) ?? []) this.#read(note, payload, clock.now());
        return fate;
      },
    };
  }

  #read(note: Note, payload: string, atMs: number): void {
    if (note.kind === 'change' && 'accountId' in note.change) {
      const { accountId, noticedAtMs: noticedMs } = note.change;
      const before = this.told.get(accountId);
      if (before === undefined)
        this.told.set(accountId, { atMs, noticedMs, times: 1, isShown: payload.includes(accountId) });
      else before.times += 1;
      return;
    }
    const name = note.kind === 'blind' ? `blind ${note.failure.code}` : note.kind;
    this.others.set(name, (this.others.get(name) ?? 0) + 1);
  }
}

/** The real channels' messages and paces, with the services simulated: a robot as the sandbox has it, and a mailbox. */
export function readers(
  clock: SimulatedClock,
  dice: Dice,
): { readonly robot: Reader; readonly mailbox: Reader } {
  const common = { language: 'en', timeZone: 'UTC', clock } as const;
  const webhook = 'https://oapi.dingtalk.com/robot/send?access_token=simulated';
  const peer = { service: 'DingTalk', at: 'oapi.dingtalk.com', setting: 'DINGTALK_WEBHOOK' };
  const flow = new FlowControl();
  const robot = new Reader(
    dingtalkChannel({ ...common, webhook, label: 'DingTalk' }),
    clock,
    () => dice.between(ROBOT_MS.least, ROBOT_MS.most),
    () => {
      const verdict = flow.admits('robot', clock.now()) ? OK : REFUSALS.tooFast;
      return fateOf({ kind: 'answered', status: 200, text: JSON.stringify(verdict) }, peer, (text) => text);
    },
  );
  const mail = { smtpUrl: 'smtp://127.0.0.1:25', from: 'audit@example.com', to: 'team@example.com' };
  const mailbox = new Reader(
    emailChannel({ ...common, ...mail }),
    clock,
    () => dice.between(MAIL_MS.least, MAIL_MS.most),
    () => ({ kind: 'accepted' }),
  );
  return { robot, mailbox };
}
