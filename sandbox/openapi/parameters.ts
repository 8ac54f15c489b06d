import { Refusal } from './refusal.ts';

export type Parameters = ReadonlyMap<string, string>;

/** Returns the parameter. Throws the gateway's refusal if it is missing or empty. */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '')
    throw new Refusal(400, `Missing${name}`, `${name} is mandatory for this action.`);
  return value;
}

/** Returns the parameter; undefined if it is missing or empty. */
export function optionalParameter(parameters: Parameters, name: string): string | undefined {
  const value = parameters.get(name);
  return value === '' ? undefined : value;
}

export function invalidParameter(name: string): Refusal {
  return new Refusal(400, `InvalidParameter.${name}`, `The specified parameter ${name} is invalid.`);
}

export function integerParameter(
  parameters: Parameters,
  name: string,
  bounds: { fallback: number; min: number; max: number },
): number {
  const text = optionalParameter(parameters, name);
  if (text === undefined) return bounds.fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) throw invalidParameter(name);
  return value;
}

/** Reads a list that is sent as a JSON array of strings in one parameter; undefined if it is not sent. */
export function jsonListParameter(
  parameters: Parameters,
  name: string,
  maxLength: number,
): string[] | undefined {
  const text = optionalParameter(parameters, name);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidParameter(name);
  }
  if (!Array.isArray(value) || value.length === 0 || value.length > maxLength) throw invalidParameter(name);
  return value.map((item: unknown) => {
    if (typeof item !== 'string') throw invalidParameter(name);
    return item;
  });
}

/** Reads a list that is sent as `Name.1`, `Name.2` and so on. Refuses any other form of it. */
export function repeatedParameter(parameters: Parameters, name: string): string[] {
  const values = new Map<number, string>();
  for (const [full, value] of parameters) {
    if (full !== name && !full.startsWith(`${name}.`)) continue;
    const number = /^[1-9]\d{0,3}$/.exec(full.slice(name.length + 1))?.[0];
    if (number === undefined) throw invalidParameter(name);
    values.set(Number(number), value);
  }
  return [...values].toSorted(([a], [b]) => a - b).map(([, value]) => value);
}

/** Checks the client's idempotency token: ASCII, at most 64 characters. */
export function checkClientToken(parameters: Parameters): void {
  const token = parameters.get('ClientToken');
  if (token !== undefined && !/^[\x20-\x7e]{0,64}$/.test(token)) throw invalidParameter('ClientToken');
}
