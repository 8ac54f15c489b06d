import type { Subject } from '../../model/health.ts';
import type { BlindNote, OverNote } from '../../model/note.ts';
import { familyOf } from '../../state/failure-family.ts';
import { partOf } from '../../state/spot-keys.ts';

/** The same in more accounts than this has one cause (I10). */
const FEW = 5;

/** Notes that are told as one; mostly a single one. */
export type Joined<N> = readonly [N, ...N[]];

/** Joins what fails, or works again, in many accounts for one cause; the rest stands alone, in its order. Pure. */
export function joinAccounts<N extends BlindNote | OverNote>(notes: readonly N[]): Joined<N>[] {
  const groups = new Map<string, [N, ...N[]]>();
  for (const note of notes) {
    const group = groups.get(causeOf(note));
    if (group === undefined) groups.set(causeOf(note), [note]);
    else group.push(note);
  }
  return [...groups.values()].flatMap((group): Joined<N>[] =>
    accountsIn(group).length > FEW ? [group] : group.map((note) => [note]),
  );
}

/** The accounts that these notes are about, each once. */
export const accountsIn = (notes: readonly (BlindNote | OverNote)[]): string[] => [
  ...new Set(notes.map(({ accountId }) => accountId)),
];

function causeOf(note: BlindNote | OverNote): string {
  const what = partOfAudit(note.subject);
  return note.kind === 'blind'
    ? `${what} ${familyOf(note.failure)} ${note.failure.denied === true} ${note.reminder}`
    : `${what} ${note.closed === true}`;
}

const partOfAudit = (subject: Subject): string =>
  subject.kind === 'audit'
    ? (subject.part ?? 'run')
    : subject.kind === 'channel'
      ? subject.channelId
      : partOf(subject);
