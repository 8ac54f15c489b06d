import { parse } from 'yaml';
import { z } from 'zod';
import type { FunctionProps } from '../fc/function.ts';

const trigger = z.object({
  triggerName: z.string(),
  triggerType: z.literal('timer'),
  description: z.string(),
  triggerConfig: z.object({ cronExpression: z.string(), enable: z.boolean(), payload: z.string() }),
});

const deployment = z.object({
  vars: z.record(z.string(), z.string()).default({}),
  resources: z.record(
    z.string(),
    z.object({
      component: z.string().regex(/^fc3(?:@[\d.]+)?$/),
      props: z.object({
        functionName: z.string(),
        code: z.string(),
        region: z.string(),
        description: z.string(),
        runtime: z.string().regex(/^nodejs\d+$/),
        handler: z.string(),
        timeout: z.number(),
        memorySize: z.number(),
        role: z.string(),
        environmentVariables: z.record(z.string(), z.string()),
        asyncInvokeConfig: z.object({
          maxAsyncRetryAttempts: z.number(),
          maxAsyncEventAgeInSeconds: z.number(),
        }),
        triggers: z.array(trigger),
      }),
    }),
  ),
});

/**
 * Reads the functions from one of our Serverless Devs files, as `s deploy` would deploy them with this environment.
 * Evaluates the two expressions that our files use, `${env('NAME', 'default')}` and `${vars.name}`. Throws an `Error`
 * for any other expression, and a `ZodError` for a function with unsupported properties.
 */
export function readDeployment(
  text: string,
  environment: Readonly<Record<string, string>>,
): readonly FunctionProps[] {
  const raw = parse(text) as { vars?: Record<string, unknown> };
  const vars = render(raw.vars ?? {}, environment, {}) as Record<string, string>;
  const { resources } = deployment.parse(render(raw, environment, vars));
  return Object.values(resources).map(({ props }) => props);
}

function render(
  node: unknown,
  environment: Readonly<Record<string, string>>,
  vars: Readonly<Record<string, string>>,
): unknown {
  if (Array.isArray(node)) return node.map((entry) => render(entry, environment, vars));
  if (typeof node === 'object' && node !== null)
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, render(value, environment, vars)]),
    );
  if (typeof node !== 'string') return node;
  return node.replaceAll(/\$\{([^}]*)\}/g, (expression, inner: string) => {
    const value = evaluate(inner, environment) ?? vars[/^vars\.(\w+)$/.exec(inner)?.[1] ?? ''];
    if (value === undefined) throw new Error(`the sandbox does not know the expression ${expression}`);
    return value;
  });
}

/** `env('NAME', 'default')`, whose default may be such an expression again. An empty variable counts as not set. */
function evaluate(expression: string, environment: Readonly<Record<string, string>>): string | undefined {
  const [, name = '', text, inner = ''] =
    /^env\('(\w+)', (?:'([^']*)'|(env\(.*\)))\)$/.exec(expression) ?? [];
  if (name === '') return undefined;
  return environment[name] || (text ?? evaluate(inner, environment));
}
