import { nearest } from '../../text/did-you-mean.ts';
import { REGION_ID } from '../../platform/id-patterns.ts';
import { type Given, quoted, type Rule } from './given.ts';
import { FUNCTION_COMPUTE_REGIONS, SWAS_REGIONS } from './known-regions.ts';

const SEPARATORS = /[\s,;|、，；]+/u;

export const regionsRule: Rule = (given) => {
  const value = given.text('REGIONS');
  if (value === undefined || value === 'all') return;
  const parts = value.split(SEPARATORS).filter((part) => part !== '');
  const isAll = parts.some((part) => /^(?:all|\*|全部|所有)$/i.test(part));
  if (isAll) return given.problem('REGIONS', `${quoted(value)} is no list of regions; write all`);
  const meant = parts.map(
    (part) => nearestRegion(part, SWAS_REGIONS) ?? (REGION_ID.test(part) ? part : undefined),
  );
  const hasOwnSeparators = /[\s;|、，；]/u.test(value.replaceAll(/\s*,\s*/g, ','));
  if (hasOwnSeparators || parts.some((part) => !REGION_ID.test(part))) {
    const each = parts.length > 1 ? wrongOnes(parts) : '';
    return given.problem(
      'REGIONS',
      `${quoted(value)} is not a list of region ids with commas between them${each}; write ${meant.every((part) => part !== undefined) ? [...new Set(meant)].join(',') : 'ids like cn-hangzhou,ap-southeast-1'}`,
    );
  }
  const unlisted = parts.filter((part) => !SWAS_REGIONS.includes(part));
  if (unlisted.length > 0)
    given.warn(
      'REGIONS',
      `${unlisted.map((part) => `${part} is not among the regions of Simple Application Server that are known here${didYouMean(part, SWAS_REGIONS)}`).join('; ')}. One that does not exist is reported as blind`,
    );
};

/** ` ("hangzhou": cn-hangzhou; "cn-shangai": cn-shanghai)`: each part that is no known region with the one that it may mean. */
function wrongOnes(parts: readonly string[]): string {
  const wrong = [...new Set(parts)].filter((part) => !SWAS_REGIONS.includes(part));
  const each = wrong.map((part) => `${quoted(part)}: ${nearestRegion(part, SWAS_REGIONS) ?? 'none is near'}`);
  return each.length === 0 ? '' : ` (${each.join('; ')})`;
}

export const deployRegionRule: Rule = (given) => {
  const name = 'FC_DEPLOY_REGION';
  const value = given.text(name);
  if (value === undefined) return;
  if (!REGION_ID.test(value) || value !== given.raw(name))
    return given.problem(
      name,
      `${quoted(given.raw(name) ?? '')} is not a region id; write ${nearestRegion(value, FUNCTION_COMPUTE_REGIONS) ?? `one like ${FUNCTION_COMPUTE_REGIONS.slice(0, 3).join(', ')}`}`,
    );
  if (!FUNCTION_COMPUTE_REGIONS.includes(value))
    given.warn(
      name,
      `${value} is not among the regions of Function Compute that are known here${didYouMean(value, FUNCTION_COMPUTE_REGIONS)}`,
    );
};

/** ` (did you mean cn-hangzhou?)`, or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const found = nearestRegion(typed, known);
  return found === undefined ? '' : ` (did you mean ${found}?)`;
}

const nearestRegion = (typed: string, known: readonly string[]): string | undefined =>
  known.includes(typed) ? typed : nearest(typed, known)[0];

/** Where the functions are deployed. */
export const deployRegion = ({ text }: Pick<Given, 'text'>): string =>
  text('FC_DEPLOY_REGION') ?? 'cn-hangzhou';
