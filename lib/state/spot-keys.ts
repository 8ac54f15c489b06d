import { type BlindSpot, subjectKey } from '../model/blind-spot.ts';
import type { Subject } from '../model/health.ts';

/** The keys under which a blind spot may have been told, joined or not. */
export function keysOf({ subject }: BlindSpot): string[] {
  if (subject.kind !== 'scope' && subject.kind !== 'image') return [subjectKey(subject)];
  const { scope } = subject;
  const ofRegion = subject.kind === 'image' ? [subjectKey({ kind: 'scope', scope, part: 'shares' })] : [];
  const ofAccount = subjectKey({ kind: 'audit', accountId: scope.accountId, part: partOf(subject) });
  return [subjectKey(subject), ...ofRegion, ofAccount];
}

/** What of an account a region's blind spot is part of. */
export const partOf = (subject: Extract<Subject, { kind: 'scope' | 'image' }>): 'lists' | 'shares' =>
  subject.kind === 'scope' && subject.part !== 'shares' ? 'lists' : 'shares';
