import { isoTime } from '../../text/iso-time.ts';

/**
 * The calls of the vendor's command line (`aliyun`) that an alert gives its reader.
 *
 * The list parameter is `--Account.1 … --Account.2 …`: the CLI's own metadata calls it a RepeatList. `--region`
 * chooses the endpoint, `--RegionId` is the call's parameter; with only one of them the CLI may ask the region of
 * its profile. Every value is checked against its pattern, so nothing needs quoting and nothing can be injected
 * (I11): for a value that does not match there is no command.
 */
export const ACCOUNT_ID = /^[0-9]{1,20}$/;
const IMAGE_ID = /^[A-Za-z0-9-]{1,64}$/;
export const REGION_ID = /^[a-z0-9-]{1,32}$/;

/** Accounts in one revoke command, so that its line stays readable. */
export const ACCOUNTS_PER_COMMAND = 10;

export interface ImageAddress {
  readonly regionId: string;
  readonly imageId: string;
}

/** Lists the accounts that the image is shared with. */
export function lookCommand(image: ImageAddress): string | undefined {
  return call('swas-open ListCustomImageShareAccounts', image, '--PageSize 50');
}

/** Revokes the shares with these accounts, in as many commands as needed. `unusable` counts the ids that no command holds. */
export function revokeCommands(
  image: ImageAddress,
  accountIds: readonly string[],
): { readonly commands: readonly string[]; readonly unusable: number } {
  const usable = [...new Set(accountIds)].filter((id) => ACCOUNT_ID.test(id));
  const unusable = new Set(accountIds).size - usable.length;
  const commands: string[] = [];
  for (let from = 0; from < usable.length; from += ACCOUNTS_PER_COMMAND) {
    const accounts = usable
      .slice(from, from + ACCOUNTS_PER_COMMAND)
      .map((id, index) => `--Account.${index + 1} ${id}`)
      .join(' ');
    const command = call('swas-open RemoveCustomImageShareAccount', image, accounts);
    if (command === undefined) return { commands: [], unusable: new Set(accountIds).size };
    commands.push(command);
  }
  return { commands, unusable };
}

/** Lists the accounts that ECS shares the image with. */
export function ecsLookCommand(image: ImageAddress): string | undefined {
  return call('ecs DescribeImageSharePermission', image, '--PageSize 100');
}

/** Ends the exposure to ECS. */
export function ecsRevokeCommand(image: ImageAddress): string | undefined {
  return call('swas-open ModifyImageShareStatus', image, '--Operation UnShare');
}

/** Lists what was recorded of an account since the day of this time. */
export function historyCommand(owner: string, sinceMs: number): string | undefined {
  if (!ACCOUNT_ID.test(owner)) return undefined;
  return `npx share-auditor history --owner ${owner} --since ${isoTime(sinceMs).slice(0, 'YYYY-MM-DD'.length)}`;
}

function call(action: string, image: ImageAddress, rest: string): string | undefined {
  if (!REGION_ID.test(image.regionId) || !IMAGE_ID.test(image.imageId)) return undefined;
  return `aliyun ${action} --region ${image.regionId} --RegionId ${image.regionId} --ImageId ${image.imageId} ${rest}`;
}
