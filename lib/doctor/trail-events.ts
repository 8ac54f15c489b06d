import { FUNCTIONS } from '../config/deployment.ts';
import { type Paper, wrapped } from './report-in-words.ts';

/**
 * How an owner finds out whether ActionTrail records share calls. ActionTrail's page “Audit events of Simple Application
 * Server” does not name them, so only a try can tell. “Quotas and limits” of ActionTrail: an event can be queried ten
 * minutes after it happened.
 */
const LINES = [
  '1. Share an image that nobody needs with a second account of yours, then take the share back.',
  '2. Ten minutes later, look in ActionTrail, in that region, for AddCustomImageShareAccount.',
  '3. Not there (the vendor does not list it): connect nothing. The timer works without it.',
  `4. There: give ${FUNCTIONS.audit} a log or EventBridge trigger for it. It then starts audits.`,
];

export const trailEventsInWords = (paper: Paper): string =>
  `${LINES.flatMap((line) => wrapped(line, paper, 0, 3)).join('\n')}\n`;
