/** A key of an account, of one of its users, or of an assumed role (then with a security token). */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly securityToken?: string;
  readonly expiresAt?: Date;
  /** If neither `user` nor `role` is set, the key belongs to the account itself. */
  readonly user?: { readonly id: string; readonly name: string };
  readonly role?: {
    readonly id: string;
    readonly name: string;
    readonly session: string;
    /** Who began the chain of roles, if the first session said so. */
    readonly sourceIdentity?: string;
  };
  /** Whether its policies allow an action, in addition to the service's own check. Absent: everything is allowed. */
  readonly may?: (action: string, resource: string) => boolean;
}

export interface Account {
  /** 16 to 19 digits. A string, because the larger ones do not fit a JavaScript number. */
  readonly id: string;
  readonly accessKeys: AccessKey[];
}
