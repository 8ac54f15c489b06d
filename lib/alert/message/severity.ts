import { type Change, type ShareChange, isAlert } from '../../model/change.ts';
import type { Note } from '../../model/note.ts';

/** How much a line matters. A message is as severe as its most severe line. */
export type Severity = 'critical' | 'high' | 'medium' | 'info';

/** What is to be said of the account that an image is shared with, the worst first. */
export type Standing = 'neverSeen' | 'untrusted' | 'expired' | 'trusted';

const RANKS: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, info: 0 };

/** For sorting, the more severe first. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANKS[b] - RANKS[a];
}

/**
 * An account never seen before is the worst, whatever the policy once said of it. A trusted one is no alert, so
 * that it was never seen before does not count.
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
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
    case 'noLongerTrusted':
      return BY_STANDING[standingOf(change)];
    case 'exposedToEcs':
      return 'high';
    case 'unshared':
    case 'imageGone':
    case 'ecsExposureEnded':
      return 'info';
  }
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
