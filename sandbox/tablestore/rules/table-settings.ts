import type { TableSettings } from '../data/table.ts';
import { Refusal } from '../refusal.ts';
import type { CapacityUnit, TableOptionsMessage } from '../wire/messages.ts';
import { LIMITS } from './limits.ts';

const DEFAULTS = { timeToLive: -1, maxVersions: 1, maxTimeDeviation: 86_400 };

/** Applies the options of CreateTable or UpdateTable to the settings; an option that is missing changes nothing. */
export function withOptions(
  options: TableOptionsMessage,
  before: Pick<TableSettings, keyof typeof DEFAULTS> = DEFAULTS,
): Pick<TableSettings, keyof typeof DEFAULTS> {
  if (options.allowUpdate === false) {
    throw new Refusal('OTSParameterInvalid', 'Tables that forbid updates are not part of this emulator.');
  }
  const timeToLive = options.timeToLive ?? before.timeToLive;
  if (timeToLive === 0 || timeToLive < -1) {
    throw new Refusal('OTSParameterInvalid', 'TimeToLive cannot be 0 or less than -1.');
  }
  if (timeToLive !== -1 && timeToLive < LIMITS.minTimeToLiveSeconds) {
    throw new Refusal(
      'OTSParameterInvalid',
      `Invalid time to live: ${timeToLive}; it must be -1 or at least ${LIMITS.minTimeToLiveSeconds} seconds.`,
    );
  }
  const maxVersions = options.maxVersions ?? before.maxVersions;
  if (maxVersions < 1) {
    throw new Refusal('OTSParameterInvalid', 'The maximum versions cannot be less than or equal to 0.');
  }
  const maxTimeDeviation = Number(options.deviationCellVersionInSec ?? before.maxTimeDeviation);
  if (maxTimeDeviation < 1) {
    throw new Refusal('OTSParameterInvalid', `Invalid max time deviation: ${maxTimeDeviation}.`);
  }
  return { timeToLive, maxVersions, maxTimeDeviation };
}

export function checkThroughput({ read, write }: CapacityUnit): void {
  for (const units of [read, write]) {
    if (units !== undefined && units < 0) {
      throw new Refusal(
        'OTSParameterInvalid',
        `Invalid Capacity Unit:${units} . Capacity Unit must be nonnegative.`,
      );
    }
  }
}

/** `TableOptions` in the answers of DescribeTable and UpdateTable. */
export function optionsMessage(settings: TableSettings): object {
  return {
    timeToLive: settings.timeToLive,
    maxVersions: settings.maxVersions,
    deviationCellVersionInSec: settings.maxTimeDeviation,
    allowUpdate: true,
  };
}

/** `ReservedThroughputDetails` in the answers of DescribeTable and UpdateTable. */
export function throughputMessage(settings: TableSettings): object {
  return {
    capacityUnit: { read: settings.reservedRead, write: settings.reservedWrite },
    lastIncreaseTime: settings.lastIncrease,
  };
}
