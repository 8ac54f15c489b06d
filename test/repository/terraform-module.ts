/**
 * What a Terraform module of ours would make. Terraform itself needs its provider, which a test cannot download, so its
 * expressions are evaluated here: those that our module uses are JavaScript's, but for the quotation marks and `var`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { readHcl } from './read-hcl.ts';

export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  /** The key of `for_each`, where there is one. */
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface TerraformPlan {
  readonly resources: readonly TerraformResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the module says of variables that it refuses. */
  readonly refused: readonly string[];
}

type Block = Readonly<Record<string, unknown>>;
const block = z.record(z.string(), z.unknown());
const labelled = z.record(z.string(), z.tuple([block]));
const main = z.object({
  data: z.record(z.string(), labelled),
  locals: z.tuple([block]),
  resource: z.record(z.string(), labelled),
});
const rule = z.object({ condition: z.string(), error_message: z.string() });
const variables = z.record(
  z.string(),
  z.tuple([z.object({ default: z.unknown(), validation: z.array(rule).default([]) })]),
);

/** Of Terraform, what no block of a resource is an argument of. */
const META = new Set(['for_each', 'count', 'lifecycle']);

/** @param given the variables; the others have their defaults. */
export async function planTerraform(
  folder: string,
  accountId: string,
  given: Readonly<Record<string, unknown>>,
): Promise<TerraformPlan> {
  const read = async <T>(file: string, shape: z.ZodType<T>): Promise<T> =>
    shape.parse(await readHcl(join(folder, file)));
  const { locals, resource } = await read('main.tf', main);
  const { variable } = await read('variables.tf', z.object({ variable: variables }));
  const { output } = await read('outputs.tf', z.object({ output: labelled }));

  const input = Object.fromEntries(
    Object.entries(variable).map(([name, [{ default: value }]]) => [name, given[name] ?? value]),
  );
  const scope: Record<string, unknown> = {
    input,
    path: { module: folder },
    data: { alicloud_account: { home: { id: accountId } } },
    toset: (list: unknown) => list,
    concat: (...lists: unknown[][]) => lists.flat(),
    // A text between slashes would be a regular expression.
    replace: (text: string, found: string, by: string) => text.replaceAll(found, () => by),
    file: (path: string) => readFileSync(path, 'utf8'),
    jsonencode: (value: unknown) => JSON.stringify(value),
    regex: (pattern: string, text: unknown) => new RegExp(pattern).test(String(text)),
    can: (isMatch: boolean) => isMatch,
  };
  const evaluate = (value: unknown, more: Block = {}): unknown => {
    if (typeof value === 'string') return evaluateText(value, { ...scope, ...more });
    if (Array.isArray(value)) return value.map((entry) => evaluate(entry, more));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, evaluate(entry, more)]));
  };
  const isBroken = ({ condition }: z.infer<typeof rule>): boolean => evaluate(condition) !== true;

  const refused = Object.values(variable).flatMap(([{ validation }]) => validation.filter(isBroken));
  scope['local'] = lazily(locals[0], (value) => evaluate(value));
  const made: TerraformResource[] = [];
  const make = (type: string, name: string, body: Block, key: string | undefined): Block => {
    const own = Object.entries(body).filter(([argument]) => !META.has(argument));
    const attributes = evaluate(Object.fromEntries(own), { each: { key } }) as Block;
    made.push({ type, name, key, attributes });
    return { ...attributes, ...computed(type, attributes, accountId) };
  };
  for (const [type, ofType] of Object.entries(resource))
    scope[type] = lazily(ofType, ([body], name) => {
      const keys = body['for_each'] === undefined ? undefined : (evaluate(body['for_each']) as string[]);
      if (keys !== undefined)
        return Object.fromEntries(keys.map((key) => [key, make(type, name, body, key)]));
      if (body['count'] === undefined) return make(type, name, body, undefined);
      const count = evaluate(body['count']) as number;
      return Array.from({ length: count }, () => make(type, name, body, undefined));
    });
  for (const [type, ofType] of Object.entries(resource))
    for (const [name, [body]] of Object.entries(ofType)) {
      void (scope[type] as Block)[name];
      const { precondition = [] } = z
        .object({ precondition: z.array(rule).optional() })
        .parse((body['lifecycle'] as Block[] | undefined)?.[0] ?? {});
      refused.push(...precondition.filter(isBroken));
    }
  const outputs = Object.entries(output).map(([name, [{ value }]]) => [name, evaluate(value)]);
  return {
    resources: made,
    outputs: Object.fromEntries(outputs) as Record<string, unknown>,
    refused: refused.map(({ error_message }) => error_message),
  };
}

/** What the provider adds to the arguments, as far as our module reads it. */
function computed(type: string, attributes: Block, accountId: string): Block {
  if (type === 'alicloud_ram_role')
    return { arn: `acs:ram::${accountId}:role/${String(attributes['role_name'])}` };
  return type === 'alicloud_ram_policy' ? { type: 'Custom' } : {};
}

/** Each value is made when it is first asked for, and once. */
function lazily<T>(values: Readonly<Record<string, T>>, make: (value: T, name: string) => unknown): Block {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    let found: { readonly value: unknown } | undefined;
    Object.defineProperty(result, name, {
      enumerable: true,
      get: () => (found ??= { value: make(value, name) }).value,
    });
  }
  return result;
}

/** One expression alone keeps its type; any other text is a template. */
function evaluateText(text: string, scope: Block): unknown {
  const script = text.replaceAll('"', '`').replaceAll(/\bvar\./g, 'input.');
  return runInNewContext(isOneExpression(text) ? script.slice(2, -1) : `\`${script}\``, {
    ...scope,
  }) as unknown;
}

function isOneExpression(text: string): boolean {
  if (!text.startsWith('${')) return false;
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at === text.length - 1;
  }
  return false;
}
