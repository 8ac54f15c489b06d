/** The policies that a member's role needs, as RAM reads them; `deploy/member-role` rolls out the same. */
export interface MemberRoleNeeds {
  readonly accountId: string;
  /** Who takes it on: the functions' own role, `acs:ram::1234567890123456:role/swas-share-audit`, or an account. */
  readonly trusted: string;
  readonly externalId?: string | undefined;
}

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
