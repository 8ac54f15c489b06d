import { describe, expect, test } from 'vitest';
import type { Note } from '../../lib/model/note.ts';
import type { Trouble } from '../../lib/state/health.ts';
import { healthNote, knownTrouble } from '../../lib/state/health-note.ts';
import { NOW, SCOPE } from '../support/values.ts';

const failure = { code: 'ApiTemporary', message: 'no answer in time' };
const TOLD: Trouble = { sinceMs: NOW - 2, failure, toldAtMs: NOW - 1 };
const UNTOLD: Trouble = { sinceMs: NOW - 2, failure };
const about = {
  accountId: SCOPE.accountId,
  atMs: NOW,
  subject: { kind: 'audit', accountId: SCOPE.accountId },
} as const;
const note = (kind: 'blind' | 'over', name: string): Note =>
  healthNote({ kind, trouble: TOLD }, { ...about, name });

/** What is known of a trouble in the row, where earlier runs posted these notes; all name the row's version, 5. */
const known = (kept: Trouble | undefined, ...posted: readonly Note[]) =>
  knownTrouble(kept, 'x/5', (id) => posted.find((n) => n.id === id));

describe('I10: what people know of a trouble', () => {
  test.each([undefined, UNTOLD, TOLD])('is what the row has, where nothing was told since: %j', (kept) => {
    expect(known(kept)).toBe(kept);
    expect(known(kept, note('blind', 'x/4'), note('over', 'x/4'))).toBe(kept);
  });

  test.each([undefined, UNTOLD])('is told where a run told it and died: %j', (kept) => {
    expect(known(kept, note('blind', 'x/5'))).toEqual({
      sinceMs: TOLD.sinceMs,

      failure,
      toldAtMs: NOW,
    });
  });

  test.each([undefined, UNTOLD, TOLD])(
    'is nothing where a run told that it is over and died, so that its end is told once: %j',
    (kept) => {
      expect(known(kept, note('over', 'x/5'))).toBeUndefined();
      expect(known(kept, note('blind', 'x/5'), note('over', 'x/5'))).toBeUndefined();
    },
  );
});
