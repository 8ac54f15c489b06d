import { randomBytes } from 'node:crypto';
import type { AccessKey, Account } from '../account.ts';
import { randomText } from '../random-text.ts';
import { allows, type Policy } from './policy.ts';
import { type NewRole, newRole, type Role } from './role.ts';

/** The access key of a session, with its security token and its expiry. */
export type SessionKey = AccessKey & Required<Pick<AccessKey, 'securityToken' | 'expiresAt' | 'role'>>;

/** A permission that a session of a role asked for, and whether the role has it. */
export interface Asked {
  readonly role: string;
  /** `ots:PutRow` */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** The roles of all accounts, and their sessions. */
export class Roles {
  readonly #account: (id: string) => Account | undefined;
  readonly #now: () => number;
  readonly #roles = new Map<string, Role>();
  readonly #sessions = new Map<string, { role: Role; key: SessionKey }>();
  readonly #asked = new Map<string, Asked>();

  constructor(account: (id: string) => Account | undefined, now: () => number) {
    this.#account = account;
    this.#now = now;
  }

  /** Adds a role. By default, no one may assume it and it may do everything. */
  add(fields: NewRole): Role {
    const account = this.#account(fields.accountId);
    if (account === undefined) throw new Error(`the sandbox has no account ${fields.accountId}`);
    const role = newRole(account, fields);
    if (this.#roles.has(role.arn)) throw new Error(`the sandbox already has a role ${role.arn}`);
    this.#roles.set(role.arn, role);
    return role;
  }

  /** Every permission that was asked for, once. */
  asked(): readonly Asked[] {
    return [...this.#asked.values()];
  }

  find(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  /** Removes the role and its sessions. Throws if there is no such role. */
  remove(arn: string): void {
    if (!this.#roles.delete(arn)) throw new Error(`the sandbox has no role ${arn}`);
    for (const [id, session] of this.#sessions) if (session.role.arn === arn) this.#sessions.delete(id);
  }

  /** Opens a session, with a key and a token in the forms of the real ones. `scope` narrows the role's permissions. */
  open(
    role: Role,
    session: string,
    seconds: number,
    { scope, sourceIdentity }: { scope?: Policy | undefined; sourceIdentity?: string | undefined } = {},
  ): SessionKey {
    const key: SessionKey = {
      id: `STS.${randomText(24)}`,
      secret: randomText(44),
      securityToken: `CAIS${randomBytes(300).toString('base64')}`,
      expiresAt: new Date(Math.floor(this.#now() / 1000 + seconds) * 1000),
      role: {
        id: role.id,
        name: role.name,
        session,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      },
      may: (action, resource) => {
        const allowed =
          allows(role.policy, action, resource) && (scope === undefined || allows(scope, action, resource));
        const asked = { role: role.name, action, resource, allowed };
        this.#asked.set(Object.values(asked).join(' '), asked);
        return allowed;
      },
    };
    this.#sessions.set(key.id, { role, key });
    return key;
  }

  /** The key of a session, even if it has expired: the service that is called checks the expiry. */
  key(id: string): { account: Account; key: SessionKey } | undefined {
    const session = this.#sessions.get(id);
    return session && { account: session.role.account, key: session.key };
  }
}
