import { Refusal } from '../refusal.ts';

/** Names of tables and columns: letters, digits and underscores, not starting with a digit, at most 255 bytes. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,254}$/;

export function checkTableName(name: string): void {
  if (!NAME.test(name)) throw new Refusal('OTSParameterInvalid', `Invalid table name: '${name}'.`);
}

export function checkColumnName(name: string): void {
  if (!NAME.test(name)) throw new Refusal('OTSParameterInvalid', `Invalid column name: '${name}'.`);
}
