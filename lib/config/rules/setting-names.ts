import type { Environment } from '../env.ts';
import { readAll, type SettingSet } from '../read-config.ts';

const GIVEN_BY_PLATFORM = 'FC_REGION';

/** The environment variables that these settings are read from, by reading them where none is set. */
export function namesOf(settings: SettingSet): ReadonlySet<string> {
  const names = new Set<string>();
  const recording = new Proxy<Environment>({}, { get: (_, name) => void names.add(String(name)) });
  readAll(settings, recording, { onFunctionCompute: false });
  names.delete(GIVEN_BY_PLATFORM);
  return names;
}
