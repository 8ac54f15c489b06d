import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Environment } from '../../lib/config/env.ts';
import { differingSettings } from '../../lib/doctor/differing-settings.ts';
import type { DeployedFunction, FunctionCompute } from '../../lib/openapi/function-compute.ts';
import { FunctionComputeError } from '../../lib/openapi/function-compute-error.ts';

export const DEPLOYMENT_FILES = { functions: 's.yaml', fanOut: 's.organisation.yaml' } as const;

const shape = z.object({
  resources: z.record(z.string(), z.object({ props: z.object({ functionName: z.string() }) })),
});

/** The names of the functions that a deployment file deploys. */
export const functionsOf = (root: string, file: string): readonly string[] =>
  Object.values(shape.parse(parse(readFileSync(join(root, file), 'utf8'))).resources).map(
    ({ props }) => props.functionName,
  );

/** What is deployed under these names; undefined: nothing. */
export type Deployed = ReadonlyMap<string, DeployedFunction | undefined>;

/** @throws FunctionComputeError if it cannot be told, with the permission to add where one is missing. */
export async function readDeployed(service: FunctionCompute, names: readonly string[]): Promise<Deployed> {
  const found = new Map<string, DeployedFunction | undefined>();
  for (const name of names)
    found.set(
      name,
      await service.getFunction(name).catch((error: unknown) => {
        if (error instanceof FunctionComputeError && error.code === 'FcMissing') return undefined;
        throw error;
      }),
    );
  return found;
}

/**
 * What shows that `s` has not deployed although it ended without an error, as it does where it wants to ask something:
 * a function is not there, was not changed since, or has other settings than these.
 */
export function notDeployed(before: Deployed, after: Deployed, settings: Environment): string[] {
  return [...after].flatMap(([name, now]) => {
    if (now === undefined) return [`${name} is not there`];
    const { lastModified } = now;
    if (lastModified !== undefined && before.get(name)?.lastModified === lastModified)
      return [`${name} was last changed at ${lastModified}, before this deployment`];
    const differing = differingSettings(now.environment, settings);
    return differing.length === 0 ? [] : [`${name} has other settings: ${differing.join(', ')}`];
  });
}
