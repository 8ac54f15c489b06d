import { plural } from '../text/plural.ts';
import type { Readers } from '../alert/channel.ts';
import type { Progress } from '../audit/run-deps.ts';
import { nameOfPolicy } from '../state/stored-policy.ts';
import { visibleName } from '../text/visible-text.ts';
import { systemClock } from '../platform/clock.ts';
import { foundLines } from './found-lines.ts';
import { SHOWN_WAIT_MS } from './audit-progress.ts';
import { isWhole, type Reading } from '../model/image.ts';

type LineProgress = Exclude<Progress, { readonly kind: 'posted' }>;

/**
 * One line of progress for people, or undefined if the event is not worth a line.
 * @param nowMs when it is shown: a wait ends so long after it.
 */
export function progressLine(
  progress: LineProgress,
  count: { readonly done: number; readonly total: number },
  nowMs: number,
): string | undefined {
  switch (progress.kind) {
    case 'listed': {
      const images = plural(progress.images, 'custom image');
      if (progress.failure === undefined) return `${progress.scope.regionId}: ${images}`;
      const known = progress.images === 0 ? '' : `; ${images} known from earlier runs`;
      return `${progress.scope.regionId}: the list of images cannot be read${known}`;
    }
    case 'policy':
      return policyLine(progress);
    case 'pacing':
      return progress.ms < SHOWN_WAIT_MS ? undefined : pacingLine(progress, nowMs);
    case 'waiting':
      return progress.ms < SHOWN_WAIT_MS
        ? undefined
        : `  waiting ${Math.ceil(progress.ms / 1000)} s for the call quota of ${progress.api}`;
    case 'read': {
      const { candidate, reading } = progress;
      const width = String(count.total).length;
      const place = `[${String(count.done).padStart(width)}/${count.total}]`;
      return `  ${place} ${candidate.imageId}  ${visibleName(candidate.image.name, 40)}  ${found(reading)}`;
    }
  }
}

/** What the run waits for, until when, and that nobody need wait for it. */
function pacingLine({ channel, ms, everyMs }: Extract<Progress, { kind: 'pacing' }>, nowMs: number): string {
  const at = new Date(nowMs + ms);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const every = everyMs === 60_000 ? 'one a minute' : `one in ${Math.ceil(everyMs / 1000)} s`;
  const why = ms > everyMs ? 'takes nothing for now' : `is limited to ${every}`;
  return `${visibleName(channel, 60)} ${why}: sending at ${time} (local time); Ctrl-C leaves it for the next run`;
}

/** Which policy a run judges by, where that is not the file here (I13). */
function policyLine({ stored, path }: Extract<Progress, { kind: 'policy' }>): string {
  const inForce = `the policy in force (${nameOfPolicy(stored)})`;
  return path === undefined
    ? `There is no policy file here: this run judges by ${inForce}`
    : `${visibleName(path, 200)} is not ${inForce}, by which this run judges: deploy the file to put it into force`;
}

function found(reading: Reading | undefined): string {
  if (reading !== undefined && isWhole(reading.certainty)) {
    const { shares, miscount } = reading;
    const counted = miscount === undefined ? '' : ` (the cloud counts ${miscount.counted})`;
    return `${plural(shares.length, 'account')}${counted}`;
  }
  // The run was stopped or reached its deadline. Nothing is wrong with the image, and the next run continues.
  if (reading?.failure?.code === 'OutOfTime')
    return `not read${reading.certainty === 'partial' ? ' to the end' : ''}: the run stops here`;
  if (reading === undefined) return 'failed: its row in the snapshot cannot be used';
  // Why is said at the end, once for all images that failed for the same reason.
  return reading.certainty;
}

export interface PrinterOptions extends Pick<Readers, 'language' | 'timeZone'> {
  /** Every image that was read, every list and every wait. */
  readonly isVerbose: boolean;
  /** A live line shows how far the work is, so only what it cannot show is printed. */
  readonly isLive: boolean;
}

/**
 * Prints an account's progress as lines, and counts as it goes: listed images make the total, read images are done.
 * What was found, which policy is in force, a list that cannot be read and a wait for a channel are always printed.
 */
export function progressPrinter(
  print: (line: string) => void,
  { isVerbose, isLive, ...readers }: PrinterOptions,
): (progress: Progress) => void {
  let [done, total] = [0, 0];
  let hasWaited = false;
  const isPrinted = (progress: LineProgress): boolean => {
    if (isVerbose) return true;
    switch (progress.kind) {
      case 'read':
        return false;
      case 'listed':
        return !isLive || progress.failure !== undefined;
      // With few calls a minute nearly every call waits. The first wait says why this takes its time.
      case 'waiting':
        return !isLive && !hasWaited;
      case 'policy':
      case 'pacing':
        return true;
    }
  };
  return (progress) => {
    if (progress.kind === 'posted') {
      for (const line of foundLines(progress.notes, readers)) print(line);
      return;
    }
    if (progress.kind === 'listed') total += progress.images;
    if (progress.kind === 'read') done += 1;
    const line = progressLine(progress, { done, total }, systemClock.now());
    if (line === undefined || !isPrinted(progress)) return;
    if (progress.kind === 'waiting') hasWaited = true;
    print(line);
  };
}
