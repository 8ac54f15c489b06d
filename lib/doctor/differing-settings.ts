import { channelNames } from '../config/channels.ts';

/** What `doctor` checks from this terminal, and a deployed function has as well. */
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
 * setting that the function's environment does not have is no difference: the watchdog has no REGIONS. `s.yaml` gives a
 * function an empty value for a setting that it has and that the deployer did not set.
 */
export function differingSettings(deployed: Environment, here: Environment): string[] {
  return CHECKED_HERE.filter((name) => {
    const there = deployed[name];
    return there !== undefined && there.trim() !== (here[name] ?? '').trim();
  });
}
