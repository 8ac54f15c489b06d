import type { Reply } from '../http-effects.ts';
import { type FcCall, jsonReply } from './call.ts';
import { type DeployedFunction, functionArn } from './function.ts';
import { checkQualifier } from './request.ts';

/** `GetFunction`: the fields of the vendor's model `Function` (2023-03-30) that a deployment by `s.yaml` sets. */
export function getFunction(call: FcCall, fn: DeployedFunction): Reply {
  checkQualifier(call.request);
  const deployedAt = `${fn.deployedAt.toISOString().slice(0, 19)}Z`;
  return jsonReply(call, {
    functionId: fn.id,
    functionArn: functionArn(fn),
    functionName: fn.name,
    description: fn.description,
    runtime: 'nodejs20',
    handler: fn.handler,
    timeout: fn.timeoutSeconds,
    memorySize: fn.memoryMb,
    diskSize: 512,
    instanceConcurrency: 1,
    internetAccess: true,
    role: fn.role,
    environmentVariables: fn.environment,
    state: 'Active',
    lastUpdateStatus: 'Successful',
    createdTime: deployedAt,
    lastModifiedTime: deployedAt,
  });
}
