import { randomBytes } from 'node:crypto';
import type { AccessKey, Account } from '../account.ts';
import { randomText } from '../random-text.ts';
import { allows, type Policy } from './policy.ts';
import { type NewRole, newRole, type Role } from './role.ts';

/** A key of a session: it has a token and an end. */
export type SessionKey = AccessKey & Required<Pick<AccessKey, 'securityToken' | 'expiresAt' | 'role'>>;

/** The roles of all accounts, and the sessions that were opened with them. */
export class Roles {
  readonly #account: (id: string) => Account | undefined;
  readonly #now: () => number;
  readonly #roles = new Map<string, Role>();
  readonly #sessions = new Map<string, { role: Role; key: SessionKey }>();

  constructor(account: (id: string) => Account | undefined, now: () => number) {
    this.#account = account;
    this.#now = now;
  }

  /** Adds a role; unless it is said, it trusts nobody and may do everything. */
  add(fields: NewRole): Role {
    const account = this.#account(fields.accountId);
    if (account === undefined) throw new Error(`the sandbox has no account ${fields.accountId}`);
    const role = newRole(account, fields);
    if (this.#roles.has(role.arn)) throw new Error(`the sandbox has a role ${role.arn} already`);
    this.#roles.set(role.arn, role);
    return role;
  }

  find(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  /** Takes the role away, and its sessions with it. */
  remove(arn: string): void {
    if (!this.#roles.delete(arn)) throw new Error(`the sandbox has no role ${arn}`);
    for (const [id, session] of this.#sessions) if (session.role.arn === arn) this.#sessions.delete(id);
  }

  /** Opens a session, with the forms of the real keys and token. `scope` narrows what the role may. */
  open(role: Role, session: string, seconds: number, scope?: Policy): SessionKey {
    const key: SessionKey = {
      id: `STS.${randomText(24)}`,
      secret: randomText(44),
      securityToken: `CAIS${randomBytes(300).toString('base64')}`,
      expiresAt: new Date(Math.floor(this.#now() / 1000 + seconds) * 1000),
      role: { id: role.id, name: role.name, session },
      may: (action, resource) =>
        allows(role.policy, action, resource) && (scope === undefined || allows(scope, action, resource)),
    };
    this.#sessions.set(key.id, { role, key });
    return key;
  }

  /** The key of a session, ended or not: that it has ended is for the service to say. */
  key(id: string): { account: Account; key: SessionKey } | undefined {
    const session = this.#sessions.get(id);
    return session && { account: session.role.account, key: session.key };
  }
}
