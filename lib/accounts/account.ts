/** An account that is audited by a deployment in another one. */
export interface Account {
  readonly accountId: string;
  /** What people call it. */
  readonly name?: string | undefined;
  /** The role to take on there, `acs:ram::1234567890123456:role/share-audit-member`. */
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Undefined: those of the configuration. */
  readonly regions?: readonly string[] | undefined;
}

export const roleArn = (accountId: string, roleName: string): string =>
  `acs:ram::${accountId}:role/${roleName}`;
