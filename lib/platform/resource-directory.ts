import { askAgain } from '../swas/ask-again.ts';
import { rpcCaller } from '../swas/call.ts';
import { SwasError } from '../swas/errors.ts';
import { type Pass, readPages } from '../swas/pages.ts';
import type { Clock } from './clock.ts';
import type { CredentialSource } from './credentials.ts';
import * as z from './schema.ts';

/** A member of a resource directory. */
export interface DirectoryMember {
  readonly accountId: string;
  readonly name: string;
}

/** The most that ListAccounts gives at once (vendor's page «ListAccounts», ResourceDirectoryMaster 2022-04-19). */
const PAGE_SIZE = 100;
/** Longer than the vendor allows; what answers may be something else. */
const MAX_NAME = 100;

const count = z.coerce.number().check(z.int(), z.nonnegative());
const schema = z.object({
  TotalCount: count,
  PageSize: z.optional(count),
  Accounts: z.object({
    Account: z.array(
      z.object({
        AccountId: z.pipe(
          z.union([z.string(), z.pipe(z.number(), z.transform(String))]),
          z.string().check(z.regex(/^[0-9]{6,20}$/)),
        ),
        DisplayName: z.pipe(
          z.unknown(),
          z.transform((name) => (typeof name === 'string' ? name.slice(0, MAX_NAME).toWellFormed() : '')),
        ),
      }),
    ),
  }),
});

/**
 * The members of the resource directory that the credentials' account manages, or is delegated to read for. The
 * management account itself is not among them.
 *
 * Never throws a `SwasError`: what was read, whether that is all, and why not, are in the pass.
 */
export function listMembers(
  endpoint: string,
  credentials: CredentialSource,
  clock: Clock,
): Promise<Pass<DirectoryMember>> {
  const call = rpcCaller({ endpoint, version: '2022-04-19', credentials });
  const page = async (number: number) => {
    const reply = await askAgain(clock, () =>
      call('ListAccounts', { PageNumber: String(number), PageSize: String(PAGE_SIZE) }),
    );
    const parsed = schema.safeParse(reply);
    if (!parsed.success)
      throw new SwasError('ListAccounts: the answer is not that of a resource directory', {
        code: 'SwasGarbled',
      });
    const { TotalCount, PageSize, Accounts } = parsed.data;
    const entries = Accounts.Account.map((a) => ({ accountId: a.AccountId, name: a.DisplayName }));
    return { entries, totalCount: TotalCount, pageSize: PageSize };
  };
  return readPages(page, (member) => member.accountId);
}
