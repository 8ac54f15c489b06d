import type { Severity } from '../../model/change.ts';
import type { Mark } from '../../model/posture.ts';

/* What a title begins with. The words after it say the same without any colour. */
export const MARKS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  info: '🔵',
};
/** Of what a posture asks for. */
export const MARKS_OF_POSTURE: Readonly<Record<Mark, string>> = { bad: '🔴', warn: '🟡', good: '🟢' };
