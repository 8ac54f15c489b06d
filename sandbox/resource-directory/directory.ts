import { randomText } from '../random-text.ts';

/** An account in the directory, with the fields that `ListAccounts` returns. */
export interface Member {
  readonly accountId: string;
  displayName: string;
  status: string;
  /** A `ResourceAccount` was created in the directory. A `CloudAccount` is an ordinary account that was invited. */
  type: 'ResourceAccount' | 'CloudAccount';
  joinMethod: 'created' | 'invited';
  folderId: string;
  /** ISO 8601 in UTC, with milliseconds. */
  joinTime: string;
  modifyTime: string;
}

/** A resource directory: one account manages it, and the members belong to it. Its lists may change at any time. */
export interface Directory {
  readonly id: string;
  readonly rootFolderId: string;
  /** The management account is not a member. */
  readonly managementAccountId: string;
  /** Members that may list the accounts on behalf of the management account. */
  readonly delegatedAccountIds: string[];
  /** In the order of `ListAccounts`. */
  readonly members: Member[];
}

export type NewMember = Pick<Member, 'accountId'> & Partial<Member>;

export function newDirectory(fields: {
  managementAccountId: string;
  delegatedAccountIds?: readonly string[];
  members?: readonly NewMember[];
}): Directory {
  const rootFolderId = `r-${randomText(6)}`;
  return {
    id: `rd-${randomText(6)}`,
    rootFolderId,
    managementAccountId: fields.managementAccountId,
    delegatedAccountIds: [...(fields.delegatedAccountIds ?? [])],
    members: (fields.members ?? []).map((member) => newMember(member, rootFolderId)),
  };
}

/** Makes a member. By default it was created in the directory and is in its root folder. */
export function newMember(fields: NewMember, rootFolderId: string): Member {
  const created = (fields.type ?? 'ResourceAccount') === 'ResourceAccount';
  return {
    accountId: fields.accountId,
    displayName: fields.displayName ?? `member-${fields.accountId.slice(-4)}`,
    status: fields.status ?? (created ? 'CreateSuccess' : 'InviteSuccess'),
    type: fields.type ?? 'ResourceAccount',
    joinMethod: fields.joinMethod ?? (created ? 'created' : 'invited'),
    folderId: fields.folderId ?? rootFolderId,
    joinTime: fields.joinTime ?? '2025-01-18T08:01:50.522Z',
    modifyTime: fields.modifyTime ?? '2025-01-18T08:04:37.668Z',
  };
}
