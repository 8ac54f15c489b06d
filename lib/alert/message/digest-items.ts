import type {
  AccountReach,
  Digest,
  ExceptionNotice,
  PolicyEdit,
  ReceivedImage,
  ScopeDigest,
  SharedImage,
} from '../../model/digest.ts';
import type { BlindSpot } from '../../model/blind-spot.ts';
import type { Change } from '../../model/change.ts';

/** One line of the digest's lists; it is shown or cut as a whole. */
export type DigestItem =
  | { readonly part: 'problems'; readonly problem: BlindSpot }
  | { readonly part: 'changes'; readonly change: Change }
  | { readonly part: 'exceptions'; readonly notice: ExceptionNotice }
  | { readonly part: 'edits'; readonly edit: PolicyEdit }
  | { readonly part: 'scopes'; readonly scope: ScopeDigest }
  | { readonly part: 'widest'; readonly image: SharedImage }
  | { readonly part: 'reach'; readonly account: AccountReach }
  | { readonly part: 'received'; readonly image: ReceivedImage };

/** The most important come first, so that a cut removes the least important. */
export function digestItems(digest: Digest): DigestItem[] {
  return [
    ...digest.problems.map((problem): DigestItem => ({ part: 'problems', problem })),
    ...digest.changes.map((change): DigestItem => ({ part: 'changes', change })),
    ...digest.exceptions.map((notice): DigestItem => ({ part: 'exceptions', notice })),
    ...(digest.policyEdits ?? []).map((edit): DigestItem => ({ part: 'edits', edit })),
    ...digest.scopes.map((scope): DigestItem => ({ part: 'scopes', scope })),
    ...digest.now.widest.map((image): DigestItem => ({ part: 'widest', image })),
    ...digest.now.reach.map((account): DigestItem => ({ part: 'reach', account })),
    ...digest.received.map((image): DigestItem => ({ part: 'received', image })),
  ];
}
