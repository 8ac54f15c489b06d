import type { Channel, Composed, Envelope, Form, SendLimits } from '../../lib/alert/channel.ts';
import type { Fate } from '../../lib/alert/fate.ts';
import type { Subject } from '../../lib/model/health.ts';
import type { Note } from '../../lib/model/note.ts';

/** A message that the simulated channel accepted. */
export interface Message {
  readonly id: string;
  readonly payload: string;
  readonly form: Form;
  readonly notes: readonly Note[];
}

interface Payload {
  readonly style: string;
  readonly form: Form;
  readonly notes: readonly Note[];
}

/** A channel without an address. It accepts what it is sent, unless `onSend` answers something else. */
export class SimulatedChannel implements Channel {
  readonly kind = 'dingtalk' as const;
  readonly minIntervalMs = 0;
  readonly id: string;
  readonly label: string;
  /** What people have, oldest first. */
  readonly accepted: Message[] = [];
  /** Every envelope that was sent, also those that were not accepted. */
  readonly sent: Envelope[] = [];
  /** Stands in every payload, as a keyword would. */
  style = 'plain';
  /** May answer a fate, and take its time. */
  onSend: (envelope: Envelope) => unknown = () => undefined;

  constructor(id: string) {
    this.id = id;
    this.label = id;
  }

  compose(notes: readonly Note[], _id?: string, _nowMs?: number, form: Form = 'whole'): Composed {
    const payload: Payload = { style: this.style, form, notes };
    return { payload: JSON.stringify(payload), headline: '', cut: false };
  }

  async send(envelope: Envelope, _limits?: SendLimits): Promise<Fate> {
    this.sent.push(envelope);
    const fate = await this.onSend(envelope);
    if (isFate(fate) && fate.kind !== 'accepted') return fate;
    const { id, payload } = envelope;
    const { form, notes } = JSON.parse(payload) as Payload;
    this.accepted.push({ id, payload, form, notes });
    return { kind: 'accepted' };
  }

  /** The notes that people have read, oldest first; one that was told twice stands there twice. */
  notes(): Note[] {
    return this.accepted.flatMap((message) => message.notes);
  }

  /** The same, in a few words each: see `inWords`. */
  said(): string[] {
    return this.notes().map(inWords);
  }

  /** The changes among it. */
  alerts(): string[] {
    return this.notes()
      .filter((note) => note.kind === 'change')
      .map(inWords);
  }

  /** What was said beyond the summaries of the first runs. */
  news(): string[] {
    return this.said().filter((words) => !words.startsWith('baseline '));
  }
}

/**
 * A note as a test compares it: `shared m-1 500…`, `baseline cn-hangzhou`, `first look m-1`,
 * `notice cn-hangzhou miscount`, `blind m-1 ApiDenied`, `reminder cn-hangzhou ApiDenied`, `over m-1`.
 */
export function inWords(note: Note): string {
  switch (note.kind) {
    case 'change': {
      const { change } = note;
      const other =
        change.kind === 'received' ? change.ownerId : 'accountId' in change ? change.accountId : '';
      return `${change.kind} ${change.imageId} ${other}`.trimEnd();
    }
    case 'baseline':
      return note.late
        ? `first look ${note.shared.map((image) => image.imageId).join(',')}`
        : `baseline ${note.scopes.map((scope) => scope.regionId).join(',')}`;
    case 'notice':
      return `notice ${nameOf(note.subject)} ${note.about.kind}`;
    case 'blind':
      return `${note.reminder ? 'reminder' : 'blind'} ${nameOf(note.subject)} ${note.failure.code}`;
    case 'over':
      return `over ${nameOf(note.subject)}`;
    case 'digest':
      return `digest ${note.digest.problemCount === 0 ? 'well' : 'not well'}`;
  }
}

function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'audit':
      return 'all';
    case 'scope':
      return subject.scope.regionId;
    case 'image':
      return subject.imageId;
    case 'channel':
      return subject.channelId;
  }
}

const isFate = (answer: unknown): answer is Fate =>
  typeof answer === 'object' && answer !== null && 'kind' in answer;
