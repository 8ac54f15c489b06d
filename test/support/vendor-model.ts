/** A class of the vendor's generated models. */
export interface VendorModel {
  readonly name: string;
  /** Each field's name on the wire. */
  names(): Readonly<Record<string, string>>;
  /** Each field's type: the name of a simple one, `{ type: 'array' | 'map', … }`, or another model. */
  types(): Readonly<Record<string, unknown>>;
}

export interface Comparison {
  /** A line for each key that the model does not know, and for each value of another type. */
  readonly wrong: readonly string[];
  /** The paths that the model knows and the value leaves out; `[]` stands for any entry of a list. */
  readonly absent: readonly string[];
}

/**
 * Compares a value, as it is on the wire, with the vendor's model of it. The models themselves do not do that: they
 * drop unknown keys, and convert a number to a string and back, without an error. `name` is what the lines begin with.
 */
export function compare(model: VendorModel, value: unknown, name: string): Comparison {
  const wrong: string[] = [];
  const absent = new Set<string>();
  compareType(model, value, name);
  return { wrong, absent: [...absent].toSorted() };

  function compareType(type: unknown, found: unknown, path: string): void {
    if (typeof type === 'string') {
      if (!['string', 'number', 'boolean'].includes(type))
        throw new Error(`${path}: this test does not know the vendor's type ${JSON.stringify(type)}`);
      if (typeof found !== type) wrong.push(`${path}: ${kindOf(found)} instead of ${type}`);
    } else if (isModel(type)) {
      if (isObject(found)) compareFields(type, found, path);
      else wrong.push(`${path}: ${kindOf(found)} instead of ${type.name}`);
    } else if (isObject(type) && type['type'] === 'array') {
      if (!Array.isArray(found)) wrong.push(`${path}: ${kindOf(found)} instead of a list`);
      else for (const [n, entry] of found.entries()) compareType(type['itemType'], entry, `${path}[${n}]`);
    } else if (isObject(type) && type['type'] === 'map') {
      if (!isObject(found)) wrong.push(`${path}: ${kindOf(found)} instead of a map`);
      else
        for (const [key, entry] of Object.entries(found))
          compareType(type['valueType'], entry, `${path}.${key}`);
    } else throw new Error(`${path}: this test does not know the vendor's type ${JSON.stringify(type)}`);
  }

  function compareFields(fields: VendorModel, found: Record<string, unknown>, path: string): void {
    const types = fields.types();
    const known = new Map(Object.entries(fields.names()).map(([field, key]) => [key, types[field]]));
    for (const [key, entry] of Object.entries(found))
      if (known.has(key)) compareType(known.get(key), entry, `${path}.${key}`);
      else wrong.push(`${path}.${key}: ${fields.name} has no such key`);
    for (const key of known.keys())
      if (!(key in found)) absent.add(`${path.replaceAll(/\[\d+\]/g, '[]')}.${key}`);
  }
}

function isModel(type: unknown): type is VendorModel {
  return typeof type === 'function' && 'names' in type && 'types' in type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
