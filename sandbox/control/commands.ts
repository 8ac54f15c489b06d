import type { CustomImage } from '../cloud.ts';
import type { Sandbox } from '../sandbox.ts';
import { anyAccount, listAccounts } from './accounts.ts';
import type { Environment } from './environment.ts';
import { addFault } from './fault.ts';
import { duplicateNext, fire, killNext, listInvocations } from './functions.ts';
import { imageOf, listImages, listShares, named } from './images.ts';
import { listMessages } from './messages.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';
import { said } from './reply.ts';

/**
 * Carries out one command. Throws an `Error` with a message for the user.
 * @param environment with which a terminal uses this sandbox.
 */
export function carryOut(sandbox: Sandbox, request: ControlRequest, environment: Environment): ControlReply {
  const { cloud, fc } = sandbox;
  switch (request.command) {
    case 'env':
      return said('The environment is in the data.', environment);
    case 'accounts':
      return listAccounts(cloud);
    case 'images':
      return listImages(cloud, request.owner);
    case 'shares':
      return listShares(imageOf(cloud, request));
    case 'share': {
      const image = imageOf(cloud, request);
      const ids = request.accounts.map((account) => anyAccount(cloud, account));
      if (keepsSharedTime(sandbox, image)) cloud.shareWithFirstTimes(image.id, ...ids);
      else cloud.share(image.id, ...ids);
      return said(`Shared ${named(image)} with ${ids.join(', ')}.`);
    }
    case 'unshare': {
      const image = imageOf(cloud, request);
      const ids = request.accounts.map((account) => anyAccount(cloud, account));
      cloud.unshare(image.id, ...ids);
      return said(`${named(image)} is no longer shared with ${ids.join(', ')}.`);
    }
    case 'delete': {
      const image = imageOf(cloud, request);
      cloud.deleteImage(image.id);
      return said(`Deleted ${named(image)}.`);
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
