import type { Severity } from '../../model/change.ts';
import { type Mark, markOfDigest } from '../../model/posture.ts';
import type { Unit } from './units.ts';

const BY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  info: '🔵',
};
/** Of what a posture asks for. */
export const MARKS_OF_POSTURE: Readonly<Record<Mark, string>> = { bad: '🔴', warn: '🟡', good: '🟢' };

/** What a title begins with. The words after it say the same without any colour. @param units the most severe first. */
export function markOf([worst]: readonly Unit[]): string {
  if (worst?.kind === 'digest') return MARKS_OF_POSTURE[markOfDigest(worst.note)];
  return BY_SEVERITY[worst?.severity ?? 'info'];
}
