/** A key of an account, of a user in it, or of a role that was assumed (then with a security token). */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly securityToken?: string;
  readonly expiresAt?: Date;
  /** Without either, the key is the account's own. */
  readonly user?: { readonly id: string; readonly name: string };
  readonly role?: { readonly id: string; readonly name: string; readonly session: string };
  /** What its policies let it do, beside what the service's own hook lets through. Absent: everything. */
  readonly may?: (action: string, resource: string) => boolean;
}

export interface Account {
  /** 16 to 19 digits. A string, because the larger ones do not fit a JavaScript number. */
  readonly id: string;
  readonly accessKeys: AccessKey[];
}
