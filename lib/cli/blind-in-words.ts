import { localTime } from '../alert/message/local-time.ts';
import { visibleName, visibleText } from '../alert/message/visible-text.ts';
import { wrapText } from '../alert/message/wrap-text.ts';
import type { ReportedBlindSpot } from '../inventory/reported-blind-spots.ts';
import type { Screen } from './context.ts';
import { paint } from './paint.ts';

const NAMED = 5;

/** What an answer leaves open, to stand below it; empty where it leaves nothing open. */
export function blindInWords(
  spots: readonly ReportedBlindSpot[],
  timeZone: string,
  { width, colour }: Screen,
): string {
  if (spots.length === 0) return '';
  const head = 'Not certain: there may be shares that are not listed here.';
  const lines = [
    ...wrapText(head, width),
    ...spots.flatMap((spot) =>
      wrapText(sentence(spot, timeZone), Math.max(20, width) - 4).map(
        (line, i) => `${i === 0 ? '  - ' : '    '}${line}`,
      ),
    ),
  ];
  return `${lines.map((line) => paint(line, 'warn', colour)).join('\n')}\n`;
}

function sentence(spot: ReportedBlindSpot, timeZone: string): string {
  const region = visibleText(spot.regionId);
  const since = spot.since === null ? '' : ` since ${localTime(Date.parse(spot.since), timeZone)}`;
  const why = spot.message === undefined ? '' : `: ${visibleText(spot.message, 300)}`;
  switch (spot.kind) {
    case 'list':
      return `${region}: the list of images cannot be read${since}${why}`;
    case 'neverListed':
      return `${region}: its images have never been listed completely`;
    case 'stale':
      return spot.images.length === 0
        ? `${region}: its images have not been listed${since}; is the audit still running?`
        : `${region}: ${names(spot)} ${has(spot)} not been read completely for a day`;
    case 'shares':
      return `${region}: the shares of its images cannot be read${since}${why}`;
    case 'image':
      return `${region}: the shares of ${names(spot)} cannot be read${since}${why}`;
    case 'neverRead':
      return `${region}: ${names(spot)} ${has(spot)} not been read completely yet`;
    case 'damaged':
      return `${region}: the snapshot's rows of ${names(spot)} cannot be used`;
  }
}

const has = ({ images }: ReportedBlindSpot): string => (images.length === 1 ? 'has' : 'have');

function names({ images }: ReportedBlindSpot): string {
  const shown = images.slice(0, NAMED).map(({ imageId, name }) => {
    const id = visibleText(imageId, 64);
    return name === undefined ? id : `"${visibleName(name, 40)}" (${id})`;
  });
  const more = images.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
