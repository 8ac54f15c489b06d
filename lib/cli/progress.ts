import type { Progress } from '../audit/run-deps.ts';
import { nameOfPolicy } from '../state/stored-policy.ts';
import { visibleName } from '../text/visible-text.ts';
import { isWhole, type Reading } from '../model/image.ts';

/** One line of progress for people, or undefined if the event is not worth a line. */
export function progressLine(
  progress: Progress,
  count: { readonly done: number; readonly total: number },
): string | undefined {
  switch (progress.kind) {
    case 'listed': {
      const images = `${progress.images} custom image${progress.images === 1 ? '' : 's'}`;
      if (progress.failure === undefined) return `${progress.scope.regionId}: ${images}`;
      const known = progress.images === 0 ? '' : `; ${images} known from earlier runs`;
      return `${progress.scope.regionId}: the list of images cannot be read${known}`;
    }
    case 'policy':
      return policyLine(progress);
    case 'pacing':
      return progress.ms < 2_000
        ? undefined
        : `  waiting ${Math.ceil(progress.ms / 1000)} s before the next message to ${visibleName(progress.channel, 60)}`;
    case 'waiting':
      return progress.ms < 2_000
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
    return `${shares.length} account${shares.length === 1 ? '' : 's'}${counted}`;
  }
  // The run was stopped or reached its deadline. Nothing is wrong with the image, and the next run continues.
  if (reading?.failure?.code === 'OutOfTime')
    return `not read${reading.certainty === 'partial' ? ' to the end' : ''}: the run stops here`;
  const why = reading?.failure?.message ?? 'its row in the snapshot cannot be used';
  return `${reading?.certainty ?? 'failed'}: ${visibleName(why, 160)}`;
}

/** Prints progress lines and counts as it goes: listed images make the total, read images are done. */
export function progressPrinter(print: (line: string) => void): (progress: Progress) => void {
  let [done, total] = [0, 0];
  return (progress) => {
    if (progress.kind === 'listed') total += progress.images;
    if (progress.kind === 'read') done += 1;
    const line = progressLine(progress, { done, total });
    if (line !== undefined) print(line);
  };
}
