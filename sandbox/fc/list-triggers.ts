import type { Reply } from '../http-effects.ts';
import { type FcCall, jsonReply } from './call.ts';
import { type DeployedFunction, functionArn } from './function.ts';

/** `ListTriggers`: the vendor's model `Trigger` (2023-03-30), its configuration as a JSON string. One page only. */
export function listTriggers(call: FcCall, fn: DeployedFunction): Reply {
  const deployedAt = `${fn.deployedAt.toISOString().slice(0, 19)}Z`;
  return jsonReply(call, {
    triggers: fn.triggers.map(({ id, triggerName, triggerType, description, triggerConfig }) => ({
      triggerId: id,
      triggerName,
      triggerType,
      description: description ?? '',
      triggerConfig: JSON.stringify({
        cronExpression: triggerConfig.cronExpression,
        enable: triggerConfig.enable ?? true,
        payload: triggerConfig.payload ?? '',
      }),
      qualifier: 'LATEST',
      targetArn: functionArn(fn),
      createdTime: deployedAt,
      lastModifiedTime: deployedAt,
    })),
  });
}
