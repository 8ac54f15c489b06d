import type { IncomingMessage } from 'node:http';
import { readBody } from '../http-host.ts';
import { FcRefusal } from './refusal.ts';
import type { FcSignedRequest } from './signature.ts';

export type FcOperation = 'InvokeFunction' | 'GetFunction' | 'ListTriggers' | 'GetAsyncTask';

/** A request before any check. */
export type FcRequest = FcSignedRequest;

export interface Route {
  readonly operation: FcOperation;
  readonly functionName: string;
  /** What the path names inside the function: a task. */
  readonly item: string | undefined;
}

export const VERSION = '2023-03-30';
/** A little more than the largest event, so that an event that is too large is refused and not cut off. */
const MAX_BODY_BYTES = 40 * 1024 * 1024;

/** By method and by what follows the function's name in the path. */
const ROUTES: readonly (readonly [method: string, rest: RegExp, operation: FcOperation])[] = [
  ['POST', /^\/invocations$/, 'InvokeFunction'],
  ['GET', /^$/, 'GetFunction'],
  ['GET', /^\/triggers$/, 'ListTriggers'],
  ['GET', /^\/async-tasks\/([^/]+)$/, 'GetAsyncTask'],
];

export async function readFcRequest(request: IncomingMessage): Promise<FcRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox.invalid');
  return {
    method: request.method ?? '',
    path: decodeURIComponent(pathname),
    encodedPath: pathname,
    headers: request.headers,
    body: await readBody(request, MAX_BODY_BYTES),
    query: searchParams,
  };
}

/** Parses `/2023-03-30/functions/NAME[/invocations|/triggers|/async-tasks/ID]`. */
export function routeOf({ method, path }: FcRequest): Route {
  const [, functionName = '', rest = ''] =
    new RegExp(`^/${VERSION}/functions/([^/]+)(/.*)?$`).exec(path) ?? [];
  for (const [itsMethod, its, operation] of ROUTES) {
    const found = method === itsMethod ? its.exec(rest) : null;
    if (functionName !== '' && found !== null) return { operation, functionName, item: found[1] };
  }
  throw new FcRefusal(400, 'PathNotSupported', `'${path}' against '${method}' is not supported`);
}

/** Refuses every qualifier except LATEST: the sandbox's functions have no versions and no aliases. */
export function checkQualifier({ query }: FcRequest): void {
  const qualifier = query.get('qualifier') ?? '';
  if (qualifier === '' || qualifier === 'LATEST') return;
  const kind = /^\d+$/.test(qualifier) ? 'version' : 'alias';
  throw new FcRefusal(
    404,
    kind === 'version' ? 'VersionNotFound' : 'AliasNotFound',
    `${kind} '${qualifier}' does not exist`,
  );
}
