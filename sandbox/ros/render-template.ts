import { parse } from 'yaml';
import { z } from 'zod';

export interface RosResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const template = z.object({
  ROSTemplateFormatVersion: z.literal('2015-09-01'),
  Parameters: z.record(
    z.string(),
    z.object({ Default: z.string().optional(), AllowedPattern: z.string().optional() }),
  ),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.strictObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  ),
});

/** The value of `ALIYUN::NoValue`: the property is left out. */
const NO_VALUE = Symbol('ALIYUN::NoValue');

/**
 * Returns the resources of a Resource Orchestration Service template as the service would create them in one account,
 * by their names in the template. Supports what our template uses: string parameters, `Ref`, `Fn::Sub`, `Fn::If`,
 * `Fn::Equals`, `Fn::Not`, and `Fn::GetAtt` of a property that the template sets. Throws an error that names anything
 * else, a missing parameter, or one that does not match its pattern.
 */
export function renderTemplate(
  text: string,
  accountId: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, RosResource>> {
  const { Parameters, Conditions, Resources } = template.parse(parse(text));
  const values = new Map<string, unknown>([
    ['ALIYUN::TenantId', accountId],
    ['ALIYUN::NoValue', NO_VALUE],
  ]);
  for (const [name, { Default, AllowedPattern }] of Object.entries(Parameters)) {
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`the template's parameter ${name} has no value and no default`);
    if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value))
      throw new Error(`the template's parameter ${name} does not match ${AllowedPattern}: "${value}"`);
    values.set(name, value);
  }

  function named(name: unknown): unknown {
    const value = values.get(String(name));
    if (value === undefined)
      throw new Error(`the template refers to ${String(name)}, which is not a parameter`);
    return value;
  }

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: named,
    'Fn::Sub': (sub) => {
      if (typeof sub !== 'string')
        throw new Error('the template uses Fn::Sub with a map of values, which is not supported');
      return sub.replaceAll(/\$\{([^}]+)\}/g, (_, name) => String(named(name)));
    },
    'Fn::Equals': (pair) => {
      const [one, other] = render(pair) as unknown[];
      return one === other;
    },
    'Fn::Not': (condition) => render(condition) !== true,
    'Fn::If': (choice) => {
      const [condition, yes, no] = choice as [string, unknown, unknown];
      return render(render(Conditions[condition]) === true ? yes : no);
    },
    'Fn::GetAtt': (path) => {
      const [resource = '', attribute = ''] = path as string[];
      const value = Resources[resource]?.Properties[attribute];
      if (value === undefined)
        throw new Error(`the template reads ${resource}.${attribute}, which is not a property that it sets`);
      return render(value);
    },
  };

  function render(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(render).filter((entry) => entry !== NO_VALUE);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node as Record<string, unknown>);
    const [name, argument] = entries[0] ?? ['', undefined];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const call = functions[name];
      if (call === undefined) throw new Error(`the template uses ${name}, which is not supported`);
      return call(argument);
    }
    const rendered = entries.map(([key, value]) => [key, render(value)] as const);
    return Object.fromEntries(rendered.filter(([, value]) => value !== NO_VALUE));
  }

  return render(Resources) as Record<string, RosResource>;
}
