import { z } from 'zod';
import { readHcl } from './read-hcl.ts';

/** A block's label, and its one block of that label. */
const blocks = <T extends z.ZodType>(block: T) => z.record(z.string(), z.tuple([block]));

const principal = z.strictObject({ entity: z.string(), identifiers: z.array(z.string()) });
const condition = z.strictObject({ operator: z.string(), variable: z.string(), values: z.array(z.string()) });
const statement = z.strictObject({
  effect: z.string(),
  action: z.array(z.string()),
  resource: z.array(z.string()).optional(),
  principal: z.tuple([principal]).optional(),
  dynamic: z
    .strictObject({
      condition: z.tuple([z.strictObject({ for_each: z.string(), content: z.tuple([condition]) })]),
    })
    .optional(),
});
const main = z.object({
  data: z.object({ alicloud_ram_policy_document: blocks(z.strictObject({ statement: z.array(statement) })) }),
  resource: z.strictObject({
    alicloud_ram_role: blocks(z.object({ role_name: z.string(), assume_role_policy_document: z.string() })),
    alicloud_ram_policy: blocks(z.object({ policy_name: z.string(), policy_document: z.string() })),
    alicloud_ram_role_policy_attachment: blocks(
      z.strictObject({ role_name: z.string(), policy_name: z.string(), policy_type: z.string() }),
    ),
  }),
});

/** For no external id and for one: the only expression that is not a name, so it is held to its text. */
const WHEN_GIVEN = '${var.external_id == "" ? [] : [var.external_id]}';

/** What the Terraform module in this folder would make, its policies as JSON documents. */
export async function terraformRole(folder: string, variables: Readonly<Record<string, string>>) {
  const file = `${folder}/main.tf`;
  const { data, resource } = main.parse(await readHcl(file));
  const role = only(resource.alicloud_ram_role);
  const policy = only(resource.alicloud_ram_policy);

  const fill = (text: string): string =>
    text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`${file} names ${name}, which is nowhere given`);
      return value;
    });
  const toStatement = (one: z.infer<typeof statement>): object => {
    const [when] = one.dynamic?.condition ?? [];
    if (when !== undefined && when.for_each !== WHEN_GIVEN) throw new Error(`${file}: ${when.for_each}`);
    const [by] = one.principal ?? [];
    const [holds] = when !== undefined && variables['var.external_id'] !== '' ? when.content : [];
    return {
      Effect: one.effect,
      Action: one.action,
      ...(one.resource === undefined ? {} : { Resource: one.resource.map(fill) }),
      ...(by === undefined ? {} : { Principal: { [by.entity]: by.identifiers.map(fill) } }),
      ...(holds === undefined
        ? {}
        : { Condition: { [holds.operator]: { [holds.variable]: holds.values.map(fill).join() } } }),
    };
  };
  const document = (reference: string): { Version: string; Statement: object[] } => {
    const name = /^\$\{data\.alicloud_ram_policy_document\.(\w+)\.document\}$/.exec(reference)?.[1] ?? '';
    const [found] = data.alicloud_ram_policy_document[name] ?? [];
    if (found === undefined) throw new Error(`${file} has no policy document ${reference}`);
    return { Version: '1', Statement: found.statement.map(toStatement) };
  };
  return {
    name: fill(role.role_name),
    trust: document(role.assume_role_policy_document),
    policyName: fill(policy.policy_name),
    policy: document(policy.policy_document),
    attachment: only(resource.alicloud_ram_role_policy_attachment),
  };
}

function only<T>(labelled: Readonly<Record<string, readonly [T]>>): T {
  const [first, ...others] = Object.values(labelled);
  if (first === undefined || others.length > 0) throw new Error('one resource of each type is expected');
  return first[0];
}
