import { extname } from 'node:path';
import { ConfigError } from '../errors.ts';
import type { TableId } from '../report/table.ts';
import type { When } from './when.ts';

export const FORMATS = ['html', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.htm': 'html',
  '.csv': 'csv',
  '.json': 'json',
};

export interface FormatFlags {
  readonly out: string;
  readonly format?: Format;
  readonly table?: TableId;
  readonly since?: When;
}

/**
 * The format that the flags ask for: that of `--format`, else that of the file's extension, and `html` for the terminal.
 * @throws ConfigError if they contradict each other, or if one of them would have no effect.
 */
export function reportFormat({ out, format: named, table, since }: FormatFlags): Format {
  const extension = out === '-' ? '' : extname(out).toLowerCase();
  const own = BY_EXTENSION[extension];
  const format = named ?? own ?? (out === '-' ? 'html' : undefined);
  if (format === undefined)
    throw new ConfigError([
      `--out: ${out} has no extension that names a format (${Object.keys(BY_EXTENSION).join(', ')}): add one, or write --format with ${FORMATS.join(', ')}`,
    ]);
  if (own !== undefined && own !== format)
    throw new ConfigError([`--format: it is ${format}, but --out ends in ${extension}: correct one of them`]);
  if (table !== undefined && format !== 'csv')
    throw new ConfigError([
      `--table: only CSV holds a single table, and this is ${format}: leave --table out, or write --format csv`,
    ]);
  if (since !== undefined && format === 'csv' && table !== 'changes')
    throw new ConfigError([`--since: it limits the changes only: leave it out, or write --table changes`]);
  return format;
}
