import { onTestFinished } from 'vitest';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { rpcCaller } from '../../lib/openapi/call.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { startHttpHost } from '../../sandbox/http-host.ts';
import { type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { fakeClock } from './fake-clock.ts';
import { SWAS } from '../../lib/swas/service.ts';

export const SECRET = 'sandbox-access-key-secret';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export const KEYS: Keys = { accessKeyId: 'sandbox-access-key', accessKeySecret: SECRET };

export const caller = (endpoint: string, keys: Keys = KEYS) =>
  rpcCaller({
    endpoint,
    service: SWAS,
    credentials: credentialSource(
      () => Promise.resolve(keys),
      () => undefined,
    ),
  });

/** The sandbox and the client on one clock, which jumps whenever the client sleeps. */
export async function setting(options: SandboxOptions & { configured?: number; keys?: Keys } = {}) {
  const clock = fakeClock(Date.now(), { auto: true });
  const sandbox = await startSandbox({ quotaPerMinute: 10_000, now: () => clock.now(), ...options });
  onTestFinished(() => sandbox.close());
  const call = caller(sandbox.swas.url, options.keys);
  const quota = new CallQuota(options.configured ?? 10_000, clock);
  const client = swasClient({ callFor: () => call, quota, clock, random: () => 0.5 });
  return { ...sandbox, clock, call, client };
}

/** A server that answers everything with the same, and remembers what was asked. */
export async function answering(body: string | Buffer, status = 200, type = 'application/json') {
  const asked: URLSearchParams[] = [];
  const host = await startHttpHost(async (request, response) => {
    asked.push(new URL(request.url ?? '/', 'http://localhost').searchParams);
    for await (const _ of request);
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  });
  onTestFinished(() => host.close());
  return { call: caller(host.url), asked };
}

/** Everything of an error that could be printed: its message, stack, properties and causes. */
export function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const own = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [
      name,
      (error as unknown as Record<string, unknown>)[name],
    ]),
  );
  return `${String(error)} ${error.stack} ${JSON.stringify(own)} ${everythingIn(error.cause)}`;
}
