import type { Verdict } from '../model/change.ts';

/** Compares by UTF-16 code units, which gives the same order on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const RANKS: Readonly<Record<Verdict, number>> = { untrusted: 0, expired: 1, trusted: 2 };

/** Puts the least trusted first. */
export const byVerdict = (a: Verdict, b: Verdict): number => RANKS[a] - RANKS[b];

export const verdictRank = (verdict: Verdict): number => RANKS[verdict];
