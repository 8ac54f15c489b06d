import type { Scope } from '../model/scope.ts';
import type { SwasClient } from '../swas/client.ts';
import { isPermissionMissing, OpenApiError } from '../openapi/errors.ts';
import { type Check, type Finding, known } from './check.ts';
import { swasFor } from './swas-caller.ts';

/** Makes the two list calls in every region. One image is enough to prove that they are allowed. */
export const imagesCheck: Check = {
  name: 'images',
  title: 'Images and their shares',
  needs: ['identity', 'regions'],
  async run(context) {
    const { accountId } = known(context.facts.identity);
    const client = swasFor(context);
    const findings: Finding[] = [];
    // One region after the other, because they share one call quota.
    for (const regionId of known(context.facts.regions))
      findings.push(...(await ofRegion({ accountId, regionId }, client, context.signal)));
    return findings;
  },
};

async function ofRegion(scope: Scope, client: SwasClient, signal: AbortSignal): Promise<readonly Finding[]> {
  const { regionId } = scope;
  let imageId: string | undefined;
  let total = 0;
  try {
    const page = await client.listCustomImages({ regionId, pageSize: 1 }, { signal });
    imageId = page.entries[0]?.imageId;
    total = page.totalCount ?? page.entries.length;
  } catch (error) {
    return [refusal(error, 'ListCustomImages', scope)];
  }
  const listed: Finding = {
    status: 'ok',
    found: `${regionId}: ListCustomImages is allowed (images: ${total})`,
  };
  if (imageId === undefined)
    return [
      listed,
      {
        status: 'ok',
        found: `${regionId}: ListCustomImageShareAccounts cannot be tried, because there is no image; docs/ram/audit-policy.json allows both calls`,
      },
    ];
  try {
    await client.listCustomImageShareAccounts({ regionId, imageId, pageSize: 1 }, { signal });
    return [listed, { status: 'ok', found: `${regionId}: ListCustomImageShareAccounts is allowed` }];
  } catch (error) {
    return [listed, refusal(error, 'ListCustomImageShareAccounts', scope)];
  }
}

/** The finding for a refused call. A missing permission comes with the statement that grants it, for all images. */
function refusal(error: unknown, action: string, { accountId, regionId }: Scope): Finding {
  if (!(error instanceof OpenApiError)) throw error;
  const finding: Finding = { status: 'failed', found: `${regionId}: ${error.message}` };
  if (!isPermissionMissing(error)) return finding;
  return {
    ...finding,
    grant: {
      Effect: 'Allow',
      Action: `swas-open:${action}`,
      Resource: `acs:swas-open:${regionId}:${accountId}:customimage/*`,
    },
  };
}
