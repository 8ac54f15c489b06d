import { channelNames } from '../config/channels.ts';

/** The settings that `doctor` checks from this terminal and that a deployed function has, too. */
const CHECKED_HERE: readonly string[] = [
  'REGIONS',
  'MEMBER_ROLE',
  'MEMBER_EXTERNAL_ID',
  'TABLESTORE_ENDPOINT',
  'TABLESTORE_INSTANCE',
  ...channelNames(),
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The names, never the values (I12), of the settings that differ between a deployed function and this terminal. A
 * setting that is missing in the function's environment is no difference, because not every function has all of them (the
 * watchdog has no REGIONS). `s.yaml` gives a function an empty value for a setting that the deployer did not set.
 */
export function differingSettings(deployed: Environment, here: Environment): string[] {
  return CHECKED_HERE.filter((name) => {
    const there = deployed[name];
    return there !== undefined && there.trim() !== (here[name] ?? '').trim();
  });
}
