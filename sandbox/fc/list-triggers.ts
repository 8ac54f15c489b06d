import type { Reply } from '../http-effects.ts';
import { type FcCall, jsonReply } from './call.ts';
import { type DeployedFunction, functionArn } from './function.ts';
import { FcRefusal } from './refusal.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * `ListTriggers`: the vendor's model `Trigger` (2023-03-30), its configuration as a JSON string. The token of the next
 * page is the number of triggers before it.
 */
export function listTriggers(call: FcCall, fn: DeployedFunction): Reply {
  const { query } = call.request;
  const prefix = query.get('prefix') ?? '';
  const limit = whole(query, 'limit', DEFAULT_LIMIT);
  if (limit < 1 || limit > MAX_LIMIT) throw invalid('limit');
  const start = whole(query, 'nextToken', 0);
  const end = start + limit;
  const triggers = fn.triggers.filter(({ triggerName }) => triggerName.startsWith(prefix));
  const deployedAt = `${fn.deployedAt.toISOString().slice(0, 19)}Z`;
  return jsonReply(call, {
    triggers: triggers
      .slice(start, end)
      .map(({ id, triggerName, triggerType, description, triggerConfig }) => ({
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
    ...(end < triggers.length ? { nextToken: String(end) } : {}),
  });
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? '';
  if (text === '') return otherwise;
  if (!/^\d{1,6}$/.test(text)) throw invalid(name);
  return Number(text);
}

function invalid(name: string): FcRefusal {
  return new FcRefusal(400, 'InvalidArgument', `${name} is invalid`);
}
