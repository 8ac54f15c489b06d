import { isSame, readDeployment } from '../alert/deployment.ts';
import type { RunDeps, RunResult } from '../audit/run-deps.ts';
import type { DeploymentName } from '../model/note.ts';
import { StoreError } from '../snapshot/store.ts';
import { visibleText } from '../text/visible-text.ts';

/**
 * The deployment some of whose channels get what this run found from a run of their own; undefined: it found nothing, or
 * it has all the channels that count (I3). Only reads.
 */
export async function leftTo(
  { store, accountId, member, channels, deployment }: RunDeps,
  { notes }: RunResult,
): Promise<DeploymentName | undefined> {
  if (notes.length === 0) return undefined;
  try {
    const held = await readDeployment(store, member?.homeId ?? accountId);
    if (held === undefined || (deployment !== undefined && isSame(held, deployment))) return undefined;
    const own = channels.map(({ id }) => id);
    return held.channelIds.every((id) => own.includes(id)) ? undefined : held;
  } catch (error) {
    // The run is over, and has said what is wrong with the store.
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}

/** @param told the labels of the channels that accepted something in this run. */
export const leftInWords = ({ functionName, regionId }: DeploymentName, told: readonly string[]): string =>
  `The channels of ${visibleText(functionName)} in ${visibleText(regionId)} get this from their own next run; this run told: ${told.map((label) => visibleText(label)).join(', ') || 'no channel'}.\n`;
