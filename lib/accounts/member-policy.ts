/** What the policies of a member account's role depend on. `deploy/member-role` rolls out the same policies. */
export interface MemberRoleNeeds {
  readonly accountId: string;
  /** The ARN that may assume the role: the audit's role, `acs:ram::1234567890123456:role/NAME`. */
  readonly trusted: string;
  readonly externalId?: string | undefined;
}

/** The RAM trust policy of the role: who may assume it. */
export const trustPolicy = ({ trusted, externalId }: MemberRoleNeeds) => ({
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { RAM: [trusted] },
      ...(externalId === undefined
        ? {}
        : { Condition: { StringEquals: { 'sts:ExternalId': [externalId] } } }),
    },
  ],
});

/** The RAM permission policy of the role: the two list calls on the account's own images. */
export const permissionPolicy = ({ accountId }: MemberRoleNeeds) => ({
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['swas-open:ListCustomImages', 'swas-open:ListCustomImageShareAccounts'],
      Resource: [`acs:swas-open:*:${accountId}:customimage/*`],
    },
  ],
});
