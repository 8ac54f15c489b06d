import { z } from 'zod';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** A RAM policy in the vendor's form, as in `docs/ram/`. Conditions are not supported. */
export interface Policy {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

export const ALLOW_ALL: Policy = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const statement = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
});
const document: z.ZodType<Policy> = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(statement).min(1),
});

/** Returns undefined if the text is not a policy, or uses something that the sandbox does not support. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    return document.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether a statement allows the action on the resource and no statement denies it. */
export function allows(policy: Policy, action: string, resource: string): boolean {
  const effects = policy.Statement.filter(
    (one) =>
      list(one.Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      list(one.Resource).some((pattern) => matches(pattern, resource)),
  ).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** `*` matches any text, `?` one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
