import { type Config, type ConfigContext, readConfig, readWatchConfig } from './config.ts';
import { ConfigError } from '../errors.ts';

/** What the digest needs: the audit's settings, when a run counts as overdue, and what its timer is set to. */
export interface DigestConfig extends Config {
  readonly overdueMinutes: number;
  /** As the timer's setting says it; only shown. */
  readonly schedule: string | undefined;
}

const LONGEST_SCHEDULE = 100;
/** The one of s.yaml. */
const DEFAULT_SCHEDULE = 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON';

/**
 * The digest's configuration from environment variables: those of the audit and of the watchdog, and
 * `DIGEST_SCHEDULE`.
 * @throws ConfigError that lists every problem of both once.
 */
export function readDigestConfig(
  environment: Readonly<Record<string, string | undefined>>,
  context: ConfigContext,
): DigestConfig {
  const problems = new Set<string>();
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return undefined;
    }
  };
  const config = collect(() => readConfig(environment, context));
  const watch = collect(() => readWatchConfig(environment, context));
  if (config === undefined || watch === undefined) throw new ConfigError([...problems]);
  const schedule = environment['DIGEST_SCHEDULE']?.trim().slice(0, LONGEST_SCHEDULE);
  return {
    ...config,
    overdueMinutes: watch.overdueMinutes,
    schedule: schedule === undefined || schedule === '' ? DEFAULT_SCHEDULE : schedule,
  };
}
