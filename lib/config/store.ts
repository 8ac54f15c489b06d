import type { EnvReader } from './env.ts';
import { DEFAULT_FILE, pathProblem } from './file-path.ts';
import type { ConfigContext } from './read-config.ts';

export type StoreConfig =
  | { readonly kind: 'tablestore'; readonly endpoint: string; readonly instance: string }
  | { readonly kind: 'sqlite'; readonly file: string; readonly readOnly?: boolean };

type Name = 'TABLESTORE_ENDPOINT' | 'TABLESTORE_INSTANCE' | 'SNAPSHOT_FILE';

/** Where the snapshot is kept: Tablestore, or a file where the disk lasts. */
export function readStore(env: EnvReader<Name>, { onFunctionCompute }: ConfigContext): StoreConfig {
  const instance = env.text('TABLESTORE_INSTANCE');
  if (env.text('TABLESTORE_ENDPOINT') === undefined) {
    if (instance !== undefined)
      env.problem('TABLESTORE_INSTANCE is set without TABLESTORE_ENDPOINT; set both');
    else if (onFunctionCompute)
      env.problem(
        'TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set: on Function Compute the snapshot needs Tablestore, since a file there does not last',
      );
    const file = env.text('SNAPSHOT_FILE') ?? DEFAULT_FILE;
    const problem = pathProblem(file);
    if (problem !== undefined) env.problem(`SNAPSHOT_FILE: ${problem}`);
    return { kind: 'sqlite', file };
  }
  if (instance === undefined)
    env.problem('TABLESTORE_INSTANCE is not set: name the instance that TABLESTORE_ENDPOINT leads to');
  else if (!/^[A-Za-z][A-Za-z0-9-]{1,19}$/.test(instance))
    env.problem(`TABLESTORE_INSTANCE: "${instance.slice(0, 40)}" is not an instance name`);
  return { kind: 'tablestore', endpoint: env.url('TABLESTORE_ENDPOINT', ''), instance: instance ?? '' };
}
