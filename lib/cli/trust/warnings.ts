import type { ExplainedException } from '../../inventory/explain-policy.ts';
import { endInWords, scopeOf, titleOf } from './exception-in-words.ts';

export interface PolicyWarning {
  readonly kind: 'ended' | 'endsSoon' | 'matchesNothing';
  readonly accountId: string;
  readonly message: string;
}

/** The exceptions of a valid policy that need attention. Pure. */
export const warningsOf = (explained: readonly ExplainedException[]): PolicyWarning[] =>
  explained.flatMap((e) => {
    const { accountId } = e.exception;
    const warnings: PolicyWarning[] = [];
    const when = endInWords(e).text;
    if (e.ends === 'ended')
      warnings.push({ kind: 'ended', accountId, message: `${titleOf(e.exception)} expired ${when}` });
    if (e.ends === 'soon')
      warnings.push({ kind: 'endsSoon', accountId, message: `${titleOf(e.exception)} expires ${when}` });
    if (e.covers?.length === 0) {
      const instead =
        (e.leavesOut?.length ?? 0) === 0
          ? 'the snapshot holds no share with this account'
          : `it covers ${scopeOf(e.exception)}, but the account holds shares of other images only`;
      warnings.push({
        kind: 'matchesNothing',
        accountId,
        message: `${titleOf(e.exception)} matches nothing: ${instead}`,
      });
    }
    return warnings;
  });
