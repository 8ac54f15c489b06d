import * as v from 'valibot';
import { rpcCaller } from './call.ts';
import { type ApiService, OpenApiError } from './errors.ts';
import { type ListReading, readList } from './read-list.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';
import { FOUR_ATTEMPTS_IN_7_S, retry, whenRetryable } from '../platform/retry.ts';
import { accountIdText, textOrNone } from '../platform/schema.ts';

/** Which accounts are members of an organisation. */
export const RESOURCE_DIRECTORY: ApiService = {
  name: 'the resource directory',
  version: '2022-04-19',
  ramPrefix: 'resourcemanager',
  endpointSetting: 'RESOURCE_DIRECTORY_ENDPOINT',
  isRegional: false,
};

/** A member of a resource directory. */
export interface DirectoryMember {
  readonly accountId: string;
  readonly name: string;
}

/** The maximum page size of ListAccounts (vendor's page «ListAccounts», ResourceDirectoryMaster 2022-04-19). */
const PAGE_SIZE = 100;
/** Longer than the vendor allows: another server may be answering. */
const MAX_NAME = 100;

const count = v.pipe(v.unknown(), v.transform(Number), v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  TotalCount: count,
  PageSize: v.optional(count),
  Accounts: v.object({
    Account: v.array(
      v.object({
        AccountId: v.pipe(accountIdText, v.regex(ACCOUNT_ID)),
        DisplayName: v.pipe(
          textOrNone,
          v.transform((name) => name.slice(0, MAX_NAME).toWellFormed()),
        ),
      }),
    ),
  }),
});

/**
 * The members of the resource directory that the credentials' account manages, or is delegated to read for. The
 * management account itself is not among them.
 *
 * Never throws an `OpenApiError`: the reading says what was read, how certain that is, and what failed.
 */
export function listMembers(
  endpoint: string,
  credentials: CredentialSource,
  clock: Clock,
): Promise<ListReading<DirectoryMember>> {
  const call = rpcCaller({ endpoint, service: RESOURCE_DIRECTORY, credentials });
  const page = async (number: number) => {
    const query = { PageNumber: String(number), PageSize: String(PAGE_SIZE) };
    const policyFor = whenRetryable(FOUR_ATTEMPTS_IN_7_S);
    const reply = await retry(() => call('ListAccounts', query), { clock, policyFor });
    const parsed = v.safeParse(schema, reply);
    if (!parsed.success)
      throw new OpenApiError(
        'ListAccounts: the answer is not that of a resource directory; check RESOURCE_DIRECTORY_ENDPOINT',
        {
          code: 'ApiGarbled',
        },
      );
    const { TotalCount, PageSize, Accounts } = parsed.output;
    const entries = Accounts.Account.map((a) => ({ accountId: a.AccountId, name: a.DisplayName }));
    return { entries, totalCount: TotalCount, pageSize: PageSize };
  };
  return readList('members', () => ({ fetchPage: page, keyOf: (member) => member.accountId }));
}
