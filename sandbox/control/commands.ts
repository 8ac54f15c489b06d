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
      const { id } = imageOf(cloud, request);
      cloud.share(id, ...request.accountIds);
      return said(`Shared ${id} with ${request.accountIds.join(', ')}.`);
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
