import { z } from 'zod';
import type { NewRole } from './role.ts';

export type Trust = Pick<NewRole, 'trustedAccountIds' | 'trustedPrincipals' | 'trustedServices'> & {
  readonly externalId: string | undefined;
};

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const document = z.strictObject({
  Version: z.literal('1'),
  Statement: z.tuple([
    z.strictObject({
      Effect: z.literal('Allow'),
      Action: z.literal('sts:AssumeRole'),
      Principal: z.strictObject({ RAM: oneOrMore.optional(), Service: oneOrMore.optional() }),
      Condition: z
        .strictObject({ StringEquals: z.strictObject({ 'sts:ExternalId': z.string() }) })
        .optional(),
    }),
  ]),
});

/**
 * Parses a role's trust policy in the vendor's form, as in `docs/ram/role-trust.json`: one statement, with an external
 * id as the only possible condition. Throws a `ZodError` at anything that the sandbox does not support.
 */
export function parseTrust(trustPolicy: unknown): Trust {
  const [{ Principal, Condition }] = document.parse(trustPolicy).Statement;
  const principals = (Principal.RAM ?? []).map((arn) => ({
    arn,
    // `root` means all users and roles of the account.
    accountId: /^acs:ram::(\d+):root$/.exec(arn)?.[1],
  }));
  return {
    trustedAccountIds: principals.flatMap(({ accountId }) => accountId ?? []),
    trustedPrincipals: principals.flatMap(({ arn, accountId }) => (accountId === undefined ? arn : [])),
    trustedServices: Principal.Service ?? [],
    externalId: Condition?.StringEquals['sts:ExternalId'],
  };
}
