import type { Sight } from './mind.ts';
import { isEpoch, type Shown, type ShownEntry } from './shown.ts';
import type { Answer } from './whole.ts';

/** What a run was shown of one account; where there are several, the program may go by any of them. */
export function sightsOf(answer: Answer, accountId: string): Sight[] {
  const lacks = lacksOf(answer);
  const entries = answer.seen.get(accountId);
  if (entries !== undefined) {
    // One pass showed it, and a later one may prove that it had gone meanwhile.
    const passed = answer.passes.some((pass) => !pass.ids.has(accountId));
    return [...timesOf(entries), ...(passed ? lacks.map((sight) => ({ ...sight, isSure: false })) : [])];
  }
  const doubtful = answer.seenInDoubt.get(accountId);
  if (doubtful !== undefined)
    return [
      ...timesOf(doubtful),
      { kind: 'nothing' },
      ...lacks.map((sight) => ({ ...sight, isSure: false })),
    ];
  return lacks.length === 0 ? [{ kind: 'nothing' }] : lacks;
}

const timesOf = (entries: readonly ShownEntry[]): Sight[] =>
  [...new Set(entries.flatMap(({ time }) => (isEpoch(time) ? [time, null] : [time])))].map((time) => ({
    kind: 'seen',
    time,
  }));

function lacksOf(answer: Answer): Extract<Sight, { kind: 'lacked' }>[] {
  if (answer.sure !== undefined) return [{ kind: 'lacked', whole: answer.sure, isSure: true }];
  return [...answer.possible].map((whole) => ({ kind: 'lacked', whole, isSure: false }));
}

/** The same for the image's exposure to ECS, of which the entries of lists and looks tell. */
export function exposureSights(list: Answer | undefined, entries: readonly ShownEntry[]): Sight[] {
  const values = new Set(entries.map((e) => e.exposed));
  const found: Sight[] = [];
  if (values.has(true)) found.push({ kind: 'seen', time: null });
  if (values.has(false)) {
    const isSure = values.size === 1 && list?.sure !== undefined;
    // The entry itself says it, so whether the list is complete may not matter.
    if (list?.sure === 'steady') found.push({ kind: 'lacked', whole: 'steady', isSure });
    found.push({ kind: 'lacked', whole: 'complete', isSure: isSure && found.length === 0 });
  }
  if (values.has('unclear') || values.size === 0) found.push({ kind: 'nothing' });
  return found;
}

/** What a look by the id says: undefined: there was none with a valid answer. */
export function lookSays(shown: readonly Shown[], imageId: string): 'there' | 'not there' | undefined {
  const looks = shown.filter((s) => s.page !== undefined && s.lookedFor?.includes(imageId) === true);
  if (looks.length === 0) return undefined;
  return looks.some((s) => s.page?.entries.some((e) => e.id === imageId)) ? 'there' : 'not there';
}
