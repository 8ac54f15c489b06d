import {
  CHANGE_KINDS,
  type Change,
  isAlert,
  isShareChange,
  type Severity,
  type ShareChange,
} from '../../model/change.ts';
import type { Note } from '../../model/note.ts';

/** How the account that an image is shared with stands, the worst first. */
export type Standing = 'neverSeen' | 'untrusted' | 'expired' | 'trusted';

const RANKS: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, info: 0 };

/** For sorting, the more severe first. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANKS[b] - RANKS[a];
}

/**
 * An account never seen before is the worst, even if an exception for it has ended. With a trusted account it does
 * not matter whether it was seen before: the change does not alert.
 */
export function standingOf(change: ShareChange): Standing {
  if (change.verdict === 'trusted') return 'trusted';
  if (change.neverSeenBefore) return 'neverSeen';
  return change.verdict;
}

const BY_STANDING: Readonly<Record<Standing, Severity>> = {
  neverSeen: 'critical',
  untrusted: 'high',
  expired: 'medium',
  trusted: 'info',
};

export function severityOfChange(change: Change): Severity {
  if (!isAlert(change)) return 'info';
  const { severity } = CHANGE_KINDS[change.kind];
  if (severity !== 'byAccount') return severity;
  return isShareChange(change) ? BY_STANDING[standingOf(change)] : 'info';
}

export function severityOfNote(note: Note): Severity {
  switch (note.kind) {
    case 'change':
      return severityOfChange(note.change);
    case 'blind':
      return 'medium';
    case 'digest':
      return note.digest.problemCount > 0 ? 'medium' : 'info';
    case 'baseline':
    case 'over':
      return 'info';
  }
}
