import { plural } from '../text/plural.ts';
import { localTime } from '../text/local-time.ts';
import { visibleName, visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { ReportedBlindSpot } from '../inventory/reported-blind-spots.ts';
import type { Screen } from './context.ts';
import { ownerInWords } from './owners.ts';
import { paint } from './paint.ts';

const NAMED = 5;

/** What an answer cannot vouch for, printed below it. Empty if everything was read. */
export function blindInWords(
  spots: readonly ReportedBlindSpot[],
  timeZone: string,
  { width, colour }: Screen,
): string {
  if (spots.length === 0) return '';
  const head = 'Incomplete: there may be shares that are not listed here.';
  const lines = [
    ...wrapText(head, width),
    ...sentences(spots, timeZone).flatMap((said) =>
      wrapText(said, Math.max(20, width) - 4).map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`),
    ),
  ];
  return `${lines.map((line) => paint(line, 'warn', colour)).join('\n')}\n`;
}

/** Names the first few accounts of each kind and counts the rest: hundreds of accounts usually have one cause. */
function sentences(spots: readonly ReportedBlindSpot[], timeZone: string): string[] {
  const isOneOfMany = new Set(spots.map(({ ownerId }) => ownerId)).size > 1;
  const shown = new Map<string, number>();
  const said = spots.flatMap((spot) => {
    const nth = spot.regionId === null ? (shown.get(spot.kind) ?? 0) + 1 : 0;
    if (nth > 0) shown.set(spot.kind, nth);
    return nth > NAMED ? [] : [sentence(spot, timeZone, isOneOfMany)];
  });
  const more = [...shown.values()].reduce((sum, n) => sum + Math.max(0, n - NAMED), 0);
  return more === 0 ? said : [...said, `and ${plural(more, 'more account')}; --json lists all of them`];
}

function sentence(spot: ReportedBlindSpot, timeZone: string, isOneOfMany: boolean): string {
  const owner = ownerInWords(spot.ownerId, spot.ownerName);
  const of = isOneOfMany || spot.ownerName !== null ? ` of account ${owner}` : '';
  const region = `${visibleText(spot.regionId ?? '')}${of}`;
  const since = spot.since === null ? '' : ` since ${localTime(Date.parse(spot.since), timeZone)}`;
  const why = spot.message === undefined ? '' : `: ${visibleText(spot.message, 300)}`;
  switch (spot.kind) {
    case 'accounts':
      return `not all accounts can be listed${since}${why}`;
    case 'dispatch':
      return `audits of other accounts cannot be started${since}${why}`;
    case 'regions':
      return `account ${owner}: its regions cannot be listed${since}${why}`;
    case 'unsent':
      return `account ${owner}: messages wait to be sent${since}${why}`;
    case 'entry':
      return `account ${owner}: it cannot be entered${since}${why}`;
    case 'unaudited':
      return `account ${owner}: no audit has ended yet${since === '' ? '' : `; the account has been on the list${since}`}`;
    case 'overdue':
      return `account ${owner}: no audit has ended${since}; is it still running?`;
    case 'list':
      return `${region}: the list of images cannot be read${since}${why}`;
    case 'unlisted':
      return `${region}: its images have never been listed completely`;
    case 'notListed':
      return `${region}: its images have not been listed${since}; is the audit still running?`;
    case 'notRead':
      return `${region}: ${names(spot)} ${has(spot)} not been read completely${since}`;
    case 'shares':
      return `${region}: the shares of its images cannot be read${since}${why}`;
    case 'image':
      return `${region}: the shares of ${names(spot)} cannot be read${since}${why}`;
    case 'contradictory':
      return `${region}: what the cloud says of ${names(spot)} contradicts itself${since}${why}`;
    case 'channel':
      return `a channel accepts no messages${since}${why}`;
    case 'unread':
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
