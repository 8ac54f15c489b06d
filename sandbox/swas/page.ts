import { integerParameter, type Parameters } from '../openapi/parameters.ts';
import type { SwasSettings } from './settings.ts';

export interface PageRequest {
  readonly number: number;
  readonly size: number;
}

const DEFAULT_SIZE = 10;
const MAX_NUMBER = 1_000_000;

export function readPage(parameters: Parameters, maxSize: number): PageRequest {
  return {
    size: integerParameter(parameters, 'PageSize', { fallback: DEFAULT_SIZE, min: 1, max: maxSize }),
    number: integerParameter(parameters, 'PageNumber', { fallback: 1, min: 1, max: MAX_NUMBER }),
  };
}

/** Returns the requested page of the list, and the reply fields TotalCount, PageSize and PageNumber. */
export function cutPage<T>(
  entries: readonly T[],
  asked: PageRequest,
  settings: SwasSettings,
  documentedAs: 'string' | 'number',
): { readonly entries: readonly T[]; readonly fields: Readonly<Record<string, string | number>> } {
  const size = Math.min(asked.size, settings.capPageSize);
  const form = settings.countsAs === 'documented' ? documentedAs : settings.countsAs;
  const write = (count: number) => (form === 'string' ? String(count) : count);
  return {
    entries: entries.slice((asked.number - 1) * size, asked.number * size),
    fields: { TotalCount: write(entries.length), PageSize: write(size), PageNumber: write(asked.number) },
  };
}
