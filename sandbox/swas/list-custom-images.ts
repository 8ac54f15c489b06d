import type { CustomImage } from '../cloud.ts';
import type { Prepared, RpcCall } from '../openapi/operation.ts';
import {
  checkClientToken,
  invalidParameter,
  jsonListParameter,
  optionalParameter,
  type Parameters,
  requireParameter,
} from '../openapi/parameters.ts';
import { checkRegion, imagePermission, type SwasContext } from './context.ts';
import { isLeftOut } from './odd-call.ts';
import { cutPage, readPage } from './page.ts';

const MAX_PAGE_SIZE = 100;
const MAX_FILTER_LENGTH = 100;

/** Lists the images that the caller owns and those that other accounts share with it, told apart by UserId. */
export function listCustomImages(context: SwasContext, call: RpcCall): Prepared {
  const { parameters } = call;
  const regionId = requireParameter(parameters, 'RegionId');
  checkClientToken(parameters);
  const page = readPage(parameters, MAX_PAGE_SIZE);
  const wanted = readFilter(call);
  return {
    permission: imagePermission('ListCustomImages', call, regionId, '*'),
    run: () => {
      checkRegion(context, regionId);
      const images = context.cloud
        .images({ regionId, visibleTo: call.caller.account.id })
        .filter((image) => wanted(image) && !isLeftOut(call, image.id));
      const { entries, fields } = cutPage(images, page, context.settings, 'string');
      return { ...fields, CustomImages: entries.map(writeImage) };
    },
  };
}

/**
 * An unknown id or name in the filter is no error; it matches no image. Share follows the vendor's reference to the
 * letter: false leaves out the images that other accounts share with the caller, true includes them, as no Share does.
 */
function readFilter({ parameters, caller }: RpcCall): (image: CustomImage) => boolean {
  const ids = jsonListParameter(parameters, 'ImageIds', MAX_FILTER_LENGTH);
  const names = jsonListParameter(parameters, 'ImageNames', MAX_FILTER_LENGTH);
  const share = optionalParameter(parameters, 'Share')?.toLowerCase();
  if (share !== undefined && share !== 'true' && share !== 'false') throw invalidParameter('Share');
  const group = optionalParameter(parameters, 'ResourceGroupId');
  const instance = optionalParameter(parameters, 'InstanceId');
  const systemSnapshot = optionalParameter(parameters, 'SystemSnapshotId');
  const dataSnapshot = optionalParameter(parameters, 'DataSnapshotId');
  const tags = readTags(parameters);
  return (image) =>
    (ids === undefined || ids.includes(image.id)) &&
    (names === undefined || names.includes(image.name)) &&
    (share !== 'false' || image.ownerId === caller.account.id) &&
    (group === undefined || group === image.resourceGroupId) &&
    (instance === undefined || instance === image.instanceId) &&
    (systemSnapshot === undefined || systemSnapshot === image.systemSnapshotId) &&
    // The sandbox's images have no data disk, so no id of a snapshot of one matches.
    dataSnapshot === undefined &&
    tags.every(({ key, value }) =>
      image.tags.some((tag) => tag.key === key && (value === undefined || tag.value === value)),
    );
}

/** Reads `Tag.N.Key` and `Tag.N.Value`, N from 1 to 20. A tag without a value matches every value of its key. */
function readTags(parameters: Parameters): { key: string; value: string | undefined }[] {
  const numbers = new Set<string>();
  for (const name of parameters.keys()) {
    if (name !== 'Tag' && !name.startsWith('Tag.')) continue;
    const number = /^Tag\.([1-9]|1\d|20)\.(?:Key|Value)$/.exec(name)?.[1];
    if (number === undefined) throw invalidParameter('Tag');
    numbers.add(number);
  }
  return [...numbers].map((number) => {
    const key = parameters.get(`Tag.${number}.Key`) ?? '';
    const value = parameters.get(`Tag.${number}.Value`);
    if (key === '' || key.length > 64 || (value ?? '').length > 64) throw invalidParameter('Tag');
    return { key, value };
  });
}

function writeImage(image: CustomImage): Record<string, unknown> {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    Status: image.status,
    CreationTime: image.creationTime,
    RegionId: image.regionId,
    UserId: BigInt(image.ownerId),
    InShare: image.inShare,
    InShareUser: image.shares.size > 0,
    OsType: image.osType,
    SourceImageName: image.sourceImageName,
    SourceImageVersion: image.sourceImageVersion,
    RequiredSystemDiskSize: image.systemDiskGiB,
    RequiredDataDiskSize: 0,
    InstanceId: image.instanceId,
    InstanceName: image.instanceName,
    SystemSnapshotId: image.systemSnapshotId,
    SystemSnapshotName: `${image.instanceName}-system`,
    ResourceGroupId: image.resourceGroupId,
    CreateInstances: [],
    Tags: image.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
  };
}
