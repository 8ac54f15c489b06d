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

/** What `ALIYUN::NoValue` stands for: the property is left out. */
const NO_VALUE = Symbol('ALIYUN::NoValue');

/**
 * The resources of a Resource Orchestration Service template as the service would make them in one account, by their
 * names in the template. Knows what our template uses: text parameters, `Ref`, `Fn::Sub`, `Fn::If`, `Fn::Equals`,
 * `Fn::Not` and `Fn::GetAtt` of what is a resource's own property. Throws an error that names anything else, a
 * missing parameter, or one that does not match its pattern.
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
    if (value === undefined) throw new Error(`the template's parameter ${name} has no value`);
    if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value))
      throw new Error(`the template's parameter ${name} does not match ${AllowedPattern}: "${value}"`);
    values.set(name, value);
  }

  function named(name: unknown): unknown {
    const value = values.get(String(name));
    if (value === undefined) throw new Error(`the template names ${String(name)}, which is nowhere given`);
    return value;
  }

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: named,
    'Fn::Sub': (sub) => {
      if (typeof sub !== 'string') throw new Error('the template uses Fn::Sub with values of its own');
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
      if (value === undefined) throw new Error(`the template asks for ${resource}.${attribute}`);
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
      if (call === undefined) throw new Error(`the template uses ${name}, which is not known here`);
      return call(argument);
    }
    const rendered = entries.map(([key, value]) => [key, render(value)] as const);
    return Object.fromEntries(rendered.filter(([, value]) => value !== NO_VALUE));
  }

  return render(Resources) as Record<string, RosResource>;
}
