/** An account that is audited by a deployment in another one. */
export interface Account {
  readonly accountId: string;
  /** The account's name, if it has one. */
  readonly name?: string | undefined;
  /** The role to assume there, such as `acs:ram::1234567890123456:role/share-audit-member`. */
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Region ids. Undefined: the regions of the configuration. */
  readonly regions?: readonly string[] | undefined;
}

/** The ARN of a role. */
export const roleArn = (accountId: string, roleName: string): string =>
  `acs:ram::${accountId}:role/${roleName}`;
