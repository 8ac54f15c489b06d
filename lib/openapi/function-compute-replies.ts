import * as v from 'valibot';
import { requestIdOf } from './function-compute-refusal.ts';
import type { FcReply } from './function-compute-transport.ts';

/** A deployed function. Its environment contains secrets: compare it, never show it (I12). */
export interface DeployedFunction {
  readonly timeoutSeconds: number;
  /** The role's ARN; empty if it has none, and so no credentials. */
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  /** When its code or configuration was changed last, as the service writes it: `2026-11-29T07:00:00Z`. */
  readonly lastModified?: string | undefined;
}

export interface Timer {
  readonly name: string;
  readonly enabled: boolean;
  /** `@every 15m`, or six cron fields. */
  readonly schedule: string;
}

export type Invoked =
  /** The function succeeded; `body` is what it returned. */
  | { readonly kind: 'answered'; readonly requestId: string; readonly body: string }
  /** It threw, or ran out of time or memory. */
  | { readonly kind: 'functionError'; readonly requestId: string; readonly message: string }
  /** Accepted as an asynchronous invocation; it runs a little later. */
  | { readonly kind: 'accepted'; readonly requestId: string };

/** The answer is a web server's, but lacks what Function Compute always sends. */
export class NotFunctionCompute extends Error {
  override readonly name = 'NotFunctionCompute';
}

const functionError = v.looseObject({ errorMessage: v.string(), errorType: v.optional(v.string()) });

/** @throws NotFunctionCompute */
export function readInvocation({ headers, body }: FcReply, async: boolean): Invoked {
  const requestId = requestIdOf(headers);
  if (requestId === undefined) throw new NotFunctionCompute();
  if (async) return { kind: 'accepted', requestId };
  const errorType = headers['x-fc-error-type'];
  if (typeof errorType !== 'string') return { kind: 'answered', requestId, body };
  const error = v.safeParse(functionError, parsed(body));
  const message = error.success ? error.output.errorMessage : body;
  return { kind: 'functionError', requestId, message: message === '' ? errorType : message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const deployedFunction = v.pipe(
  v.object({
    timeout: v.number(),
    role: v.nullish(v.string()),
    environmentVariables: v.nullish(v.record(v.string(), v.string())),
    lastModifiedTime: v.nullish(v.string()),
  }),
  v.transform(
    ({ timeout, role, environmentVariables, lastModifiedTime }): DeployedFunction => ({
      timeoutSeconds: timeout,
      role: role ?? '',
      environment: environmentVariables ?? {},
      lastModified: lastModifiedTime ?? undefined,
    }),
  ),
);

/** A timer's configuration is a JSON text inside the JSON. A timer counts as disabled if it cannot be parsed. */
const timerConfig = v.object({ cronExpression: v.string(), enable: v.optional(v.boolean()) });

export const timers = v.pipe(
  v.object({
    triggers: v.array(
      v.object({ triggerName: v.string(), triggerType: v.string(), triggerConfig: v.nullish(v.string()) }),
    ),
  }),
  v.transform(({ triggers }): readonly Timer[] =>
    triggers
      .filter((trigger) => trigger.triggerType === 'timer')
      .map(({ triggerName, triggerConfig }) => {
        const config = v.safeParse(timerConfig, parsed(triggerConfig ?? ''));
        return {
          name: triggerName,
          enabled: config.success && (config.output.enable ?? true),
          schedule: config.success ? config.output.cronExpression : '',
        };
      }),
  ),
);
