import type { Operation, Prepared, RpcCall } from '../openapi/operation.ts';
import { isReplyOddity, makeOdd, type Oddity } from './oddities.ts';

/** The operation, with the oddity of the call's fault rule if there is one. */
export function withOddities(operation: Operation): Operation {
  return (call): Prepared => {
    const { odd } = call;
    if (odd === undefined) return operation(call);
    const prepared = operation(odd.oddity === 'page-repeated' ? onPageOne(call) : call);
    const { oddity, entry } = odd;
    return isReplyOddity(oddity)
      ? { ...prepared, run: () => makeOdd(oddity, prepared.run(), entry) }
      : prepared;
  };
}

export const isOdd = ({ odd }: RpcCall, oddity: Oddity): boolean => odd?.oddity === oddity;

/**
 * Whether a fault rule leaves out the entry with this id. It must be left out before the list is cut into pages, so that
 * all pages agree on the count.
 */
export const isLeftOut = ({ odd }: RpcCall, id: string): boolean =>
  odd?.oddity === 'entry-left-out' && odd.entry === id;

function onPageOne(call: RpcCall): RpcCall {
  return {
    ...call,
    parameters: new Map([...call.parameters].filter(([name]) => name !== 'PageNumber')),
  };
}
