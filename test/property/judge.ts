import { type Circumstances, type Mind, type Outcome, outcomes, type Sight, still } from './mind.ts';
import type { RunRecord } from './run-record.ts';

export interface Case {
  /** For the problem's text. */
  readonly subject: string;
  readonly minds: readonly Mind[];
  readonly sights: readonly Sight[];
  readonly now: Circumstances;
  readonly run: RunRecord;
  /** How often the run recorded it as news, and as gone. Undefined: its image is gone, which says it all. */
  readonly news: number;
  readonly gone: number | undefined;
}

/** The minds that agree with what the run recorded; none: what it recorded is wrong. */
export function judge(c: Case): { readonly minds: readonly Mind[]; readonly problems: readonly string[] } {
  const right = c.minds.flatMap((mind) => [
    ...c.sights.flatMap((sight) => outcomes(mind, sight, c.now)),
    // A run that died may have stored nothing.
    ...(c.run.lived && c.gone !== undefined ? [] : [still(mind)]),
  ]);
  const agreeing = right.filter(
    (o) => o.news === c.news > 0 && (c.gone === undefined || o.gone === c.gone > 0),
  );
  const twice = c.news > 1 || (c.gone ?? 0) > 1 ? [`${place(c)}: recorded twice in one run`] : [];
  if (agreeing.length > 0) return { minds: distinct(agreeing.map((o) => o.mind)), problems: twice };
  return { minds: distinct(afterMistake(c, right)), problems: [...twice, wrong(c, right)] };
}

/** Goes on from what was recorded, so that one mistake is named once. */
function afterMistake(c: Case, right: readonly Outcome[]): Mind[] {
  const isHeld = c.news > 0 ? true : (c.gone ?? 0) > 0 ? false : undefined;
  const times = c.sights.flatMap((s) => (s.kind === 'seen' ? [s.time] : []));
  const [time = null] = times;
  return [...c.minds, ...right.map((o) => o.mind)].map((mind) =>
    isHeld === undefined
      ? mind
      : {
          ...mind,
          held: isHeld,
          wasHeld: true,
          firstLook: false,
          missing: undefined,
          time,
          heldMs: c.now.ms,
        },
  );
}

function wrong(c: Case, right: readonly Outcome[]): string {
  const recorded = inWords({ news: c.news > 0, gone: (c.gone ?? 0) > 0 });
  const expected = [...new Set(right.map(inWords))].join(' or ');
  const shown = c.sights.map((s) =>
    s.kind === 'seen' ? `seen ${s.time}` : s.kind === 'lacked' ? `lacked (${s.whole})` : 'nothing',
  );
  return `${place(c)}: recorded ${recorded}, right is ${expected}; shown ${shown.join(' or ')}; before ${c.minds.map(mindInWords).join(' or ')}`;
}

const place = (c: Case): string => {
  const isSeen = c.sights.some((s) => s.kind === 'seen');
  const invariant = !isSeen ? 'I1' : c.minds.some((m) => m.held) ? 'I5' : 'I4';
  return `${invariant}: run ${c.run.n}: ${c.subject}`;
};

const inWords = ({ news, gone }: { readonly news: boolean; readonly gone: boolean }): string =>
  news ? 'news' : gone ? 'gone' : 'nothing';

function mindInWords(mind: Mind): string {
  if (!mind.held) return mind.wasHeld ? 'gone' : 'unknown';
  return `held ${mind.time}${mind.missing === undefined ? '' : ', missing'}`;
}

const distinct = (minds: readonly Mind[]): Mind[] => [
  ...new Map(
    minds.map((m) => [JSON.stringify(m, (_k, v: unknown) => (v === Number.NEGATIVE_INFINITY ? '-' : v)), m]),
  ).values(),
];
