import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Deployment {
  readonly resources?: Readonly<Record<string, { readonly props?: { readonly vpcConfig?: unknown } }>>;
}

/** Whether every function of this directory's `s.yaml` is in a VPC; undefined: there is no such file, or it is none. */
export function deployedInVpc(directory: string): boolean | undefined {
  try {
    const { resources = {} } = parse(readFileSync(join(directory, 's.yaml'), 'utf8')) as Deployment;
    return Object.values(resources).every(({ props }) => Boolean(props?.vpcConfig));
  } catch {
    return undefined;
  }
}
