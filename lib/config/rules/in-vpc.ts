import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Deployment {
  readonly resources?: Readonly<Record<string, { readonly props?: { readonly vpcConfig?: unknown } }>>;
}

/** The expression by which `s.yaml` takes a function's VPC from the settings. */
const FROM_SETTINGS = '<%- vars.vpc %>';

/**
 * Whether every function of this directory's `s.yaml` is in a VPC. `by settings`: where `VPC_ID` is set, as the file is
 * delivered. Undefined: there is no such file, or it is none.
 */
export function deployedInVpc(directory: string): boolean | 'by settings' | undefined {
  try {
    const { resources = {} } = parse(readFileSync(join(directory, 's.yaml'), 'utf8')) as Deployment;
    const configs = Object.values(resources).map(({ props }) => props?.vpcConfig);
    if (configs.length === 0) return undefined;
    return configs.every(Boolean) && (configs.includes(FROM_SETTINGS) ? 'by settings' : true);
  } catch {
    return undefined;
  }
}
