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
    z.object({
      Default: z.union([z.string(), z.number()]).optional(),
      AllowedPattern: z.string().optional(),
      MinValue: z.number().optional(),
      MaxValue: z.number().optional(),
    }),
  ),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.strictObject({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

/** The value of `ALIYUN::NoValue`: the property is left out. */
const NO_VALUE = Symbol('ALIYUN::NoValue');

/** The resources of a template, as `renderStack` renders them; the template names no region. */
export function renderTemplate(
  text: string,
  accountId: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, RosResource>> {
  return renderStack(text, { accountId }, given).resources;
}

export interface RosStack {
  /** By their names in the template, without those whose condition is not met. */
  readonly resources: Readonly<Record<string, RosResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Returns what the Resource Orchestration Service would create from a template in one account and region. Supports what
 * our templates use: parameters that are texts or numbers, conditions of resources, `Ref`, `Fn::Sub`, `Fn::Join`,
 * `Fn::If`, `Fn::Equals`, `Fn::Not`, `Fn::And`, and `Fn::GetAtt` of a property that the template sets or of a role's ARN.
 * Throws an error that names anything else, a missing parameter, or one that the template does not allow.
 */
export function renderStack(
  text: string,
  { accountId, regionId }: { readonly accountId: string; readonly regionId?: string },
  given: Readonly<Record<string, string | number>>,
): RosStack {
  const { Parameters, Conditions, Resources, Outputs } = template.parse(parse(text));
  const values = new Map<string, unknown>([
    ['ALIYUN::TenantId', accountId],
    ['ALIYUN::Region', regionId],
    ['ALIYUN::NoValue', NO_VALUE],
  ]);
  for (const [name, { Default, AllowedPattern, MinValue, MaxValue }] of Object.entries(Parameters)) {
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`the template's parameter ${name} has no value and no default`);
    if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(String(value)))
      throw new Error(`the template's parameter ${name} does not match ${AllowedPattern}: "${value}"`);
    if (Number(value) < (MinValue ?? -Infinity) || Number(value) > (MaxValue ?? Infinity))
      throw new Error(`the template's parameter ${name} is not between its limits: ${value}`);
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
    'Fn::And': (conditions) => (conditions as string[]).every(isMet),
    'Fn::If': (choice) => {
      const [condition, yes, no] = choice as [string, unknown, unknown];
      return render(isMet(condition) ? yes : no);
    },
    'Fn::Join': (join) => {
      const [delimiter, list] = join as [string, unknown[]];
      return (render(list) as unknown[]).join(delimiter);
    },
    'Fn::GetAtt': (path) => {
      const [resource = '', attribute = ''] = path as string[];
      const { Type, Properties = {} } = Resources[resource] ?? {};
      if (Type === 'ALIYUN::RAM::Role' && attribute === 'Arn')
        return `acs:ram::${accountId}:role/${String(render(Properties['RoleName']))}`;
      const value = Properties[attribute];
      if (value === undefined)
        throw new Error(`the template reads ${resource}.${attribute}, which is not a property that it sets`);
      return render(value);
    },
  };

  function isMet(condition: string): boolean {
    if (Conditions[condition] === undefined)
      throw new Error(`the template names the condition ${condition}, which it does not have`);
    return render(Conditions[condition]) === true;
  }

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

  const resources = Object.entries(Resources)
    .filter(([, { Condition }]) => Condition === undefined || isMet(Condition))
    .map(([name, { Type, Properties }]) => [name, { Type, Properties: render(Properties) }]);
  const outputs = Object.entries(Outputs).map(([name, { Value }]) => [name, render(Value)]);
  return {
    resources: Object.fromEntries(resources) as Record<string, RosResource>,
    outputs: Object.fromEntries(outputs) as Record<string, unknown>,
  };
}
