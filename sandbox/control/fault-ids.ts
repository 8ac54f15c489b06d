import type { Cloud } from '../cloud.ts';
import { anyAccount } from './accounts.ts';
import { imageIdOf } from './images.ts';
import type { ControlRequest } from './protocol.ts';

type FaultRequest = Extract<ControlRequest, { command: 'fault' }>;

/** The same fault, with the ids of what it calls by name. Throws an error for the user. */
export function withIds(cloud: Cloud, request: FaultRequest): FaultRequest {
  const { service, imageId, entry } = request;
  if (service !== 'swas') return request;
  return {
    ...request,
    ...(imageId === undefined ? {} : { imageId: imageIdOf(cloud, imageId) }),
    ...(entry === undefined ? {} : { entry: entryId(cloud, request.operation, entry) }),
  };
}

/** An entry is what the operation lists. */
function entryId(cloud: Cloud, operation: string, entry: string): string {
  switch (operation) {
    case 'ListRegions':
      return entry;
    case 'ListCustomImages':
      return imageIdOf(cloud, entry);
    case 'ListCustomImageShareAccounts':
      return anyAccount(cloud, entry);
    default:
      return /^\d+$/.test(entry) || cloud.region(entry) !== undefined ? entry : imageIdOf(cloud, entry);
  }
}
