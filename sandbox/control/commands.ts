import type { CustomImage } from '../cloud.ts';
import type { Sandbox } from '../sandbox.ts';
import { addFault } from './fault.ts';
import { duplicateNext, fire, killNext, listInvocations } from './functions.ts';
import { imageOf, listAccounts, listImages, listShares } from './images.ts';
import { listMessages } from './messages.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';
import { said } from './reply.ts';

/** Carries out one command. Throws an `Error` with a message for the user. */
export function carryOut(sandbox: Sandbox, request: ControlRequest): ControlReply {
  const { cloud, fc } = sandbox;
  switch (request.command) {
    case 'accounts':
      return listAccounts(cloud);
    case 'images':
      return listImages(cloud, request.ownerId);
    case 'shares':
      return listShares(imageOf(cloud, request));
    case 'share': {
      const image = imageOf(cloud, request);
      if (keepsSharedTime(sandbox, image)) cloud.shareWithFirstTimes(image.id, ...request.accountIds);
      else cloud.share(image.id, ...request.accountIds);
      return said(`Shared ${image.id} with ${request.accountIds.join(', ')}.`);
    }
    case 'unshare': {
      const { id } = imageOf(cloud, request);
      cloud.unshare(id, ...request.accountIds);
      return said(`${id} is no longer shared with ${request.accountIds.join(', ')}.`);
    }
    case 'delete': {
      const { id } = imageOf(cloud, request);
      cloud.deleteImage(id);
      return said(`Deleted ${id}.`);
    }
    case 'messages':
      return listMessages(sandbox);
    case 'fire':
      return fire(fc, request.functionName);
    case 'invocations':
      return listInvocations(fc, request.last);
    case 'kill-next':
      return killNext(fc, request.functionName, request.ms);
    case 'duplicate-next':
      return duplicateNext(fc, request.functionName);
    case 'fault':
      return addFault(sandbox, request);
    case 'heal':
      sandbox.faults.clear();
      fc.mishaps.clear();
      return said('Removed all faults.');
    default:
      return request satisfies never;
  }
}

/** The command counts as a call for the one fault that changes what a share is; the others are of calls only. */
function keepsSharedTime({ faults }: Sandbox, { id, regionId }: CustomImage): boolean {
  const call = { service: 'swas', operation: 'AddCustomImageShareAccount', regionId, imageId: id } as const;
  return (
    faults.next(call, (effect) => effect.kind === 'odd' && effect.oddity === 'keeps-shared-time') !==
    undefined
  );
}
