import type { CustomImage } from '../cloud.ts';
import type { Prepared, RpcCall } from '../openapi/operation.ts';
import {
  checkClientToken,
  invalidParameter,
  jsonListParameter,
  type Parameters,
  requireParameter,
} from '../openapi/parameters.ts';
import { checkRegion, imagePermission, type SwasContext } from './context.ts';
import { cutPage, readPage } from './page.ts';

const MAX_PAGE_SIZE = 100;
const MAX_FILTER_LENGTH = 100;

export function listCustomImages(context: SwasContext, call: RpcCall): Prepared {
  const { parameters } = call;
  const regionId = requireParameter(parameters, 'RegionId');
  checkClientToken(parameters);
  const page = readPage(parameters, MAX_PAGE_SIZE);
  const wanted = readFilter(parameters);
  return {
    permission: imagePermission('ListCustomImages', call, regionId, '*'),
    run: () => {
      checkRegion(context, regionId);
      const images = context.cloud.images({ regionId, ownerId: call.caller.account.id }).filter(wanted);
      const { entries, fields } = cutPage(images, page, context.settings, 'string');
      return { ...fields, CustomImages: entries.map(writeImage) };
    },
  };
}

/** An unknown id or name in the filter is no error; it matches no image. */
function readFilter(parameters: Parameters): (image: CustomImage) => boolean {
  const ids = jsonListParameter(parameters, 'ImageIds', MAX_FILTER_LENGTH);
  const names = jsonListParameter(parameters, 'ImageNames', MAX_FILTER_LENGTH);
  const share = parameters.get('Share')?.toLowerCase();
  if (share !== undefined && share !== 'true' && share !== 'false') throw invalidParameter('Share');
  const group = parameters.get('ResourceGroupId');
  const instance = parameters.get('InstanceId');
  const systemSnapshot = parameters.get('SystemSnapshotId');
  const dataSnapshot = parameters.get('DataSnapshotId');
  const tags = readTags(parameters);
  return (image) =>
    (ids === undefined || ids.includes(image.id)) &&
    (names === undefined || names.includes(image.name)) &&
    (share === undefined || (share === 'true') === image.shares.size > 0) &&
    (group === undefined || group === image.resourceGroupId) &&
    (instance === undefined || instance === image.instanceId) &&
    (systemSnapshot === undefined || systemSnapshot === image.systemSnapshotId) &&
    // The sandbox's images have no data disk, so no id of a snapshot of one matches.
    dataSnapshot === undefined &&
    tags.every(({ key, value }) =>
      image.tags.some((tag) => tag.key === key && (value === undefined || tag.value === value)),
    );
}

function readTags(parameters: Parameters): { key: string; value: string | undefined }[] {
  const tags: { key: string; value: string | undefined }[] = [];
  for (let n = 1; ; n += 1) {
    const key = parameters.get(`Tag.${n}.Key`);
    if (key === undefined) return tags;
    tags.push({ key, value: parameters.get(`Tag.${n}.Value`) });
  }
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
