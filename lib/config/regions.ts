import { REGION_ID } from '../platform/id-patterns.ts';
import { readDeployRegion } from './deployment.ts';
import { type EnvReader, split } from './env.ts';

type Name = 'REGIONS' | 'FC_REGION';
type TerminalName = Name | 'FC_DEPLOY_REGION';

/** Function Compute names its own region in `FC_REGION`. */
const named = (env: EnvReader<Name>): string | undefined => env.text('REGIONS') ?? env.text('FC_REGION');

/** The regions of a question to the snapshot; undefined: all regions, or none named. */
export const readRegionFilter = (env: EnvReader<Name>): readonly string[] | undefined =>
  named(env) === undefined ? undefined : readRegions(env);

/** The regions to audit; undefined: all regions that `ListRegions` names. */
export function readRegions(env: EnvReader<Name>): readonly string[] | undefined {
  const value = named(env);
  if (value === undefined) {
    env.problem(
      'REGIONS is not set, nor FC_DEPLOY_REGION, its default here: name the regions to audit (REGIONS=cn-hangzhou,cn-shanghai), or REGIONS=all',
    );
    return [];
  }
  if (value === 'all') return undefined;
  const regions = [...new Set(split(value))];
  if (regions.length === 0) env.problem('REGIONS names no region');
  for (const region of regions)
    if (!REGION_ID.test(region))
      env.problem(
        `REGIONS: "${region.slice(0, 40)}" is not a region id; they look like cn-hangzhou or ap-southeast-1`,
      );
  return regions;
}

/** The setting that names the regions on the command line, where the default is the region that is deployed to. */
export const regionsSetting = (env: Pick<EnvReader<TerminalName>, 'text'>): TerminalName | undefined =>
  (['REGIONS', 'FC_REGION', 'FC_DEPLOY_REGION'] as const).find((name) => env.text(name) !== undefined);

/** As `readRegions`, on the command line, to which no platform gives a region. */
export const readRegionsAtTerminal = (env: EnvReader<TerminalName>): readonly string[] | undefined =>
  regionsSetting(env) === 'FC_DEPLOY_REGION' ? [readDeployRegion(env)] : readRegions(env);
