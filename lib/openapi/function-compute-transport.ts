import type { Credentials } from '../platform/credentials.ts';

/** The operations that are called; a policy allows one as `fc:InvokeFunction`. */
export type FcOperation = 'InvokeFunction' | 'GetFunction' | 'ListTriggers';

/**
 * How a request is signed: `FC` is the scheme of version 2.0 (`Authorization: FC KEY:SIGNATURE`), the other one that of
 * the vendor's newer APIs.
 */
export type FcSignature = 'FC' | 'ACS3-HMAC-SHA256';

export interface FunctionComputeTarget {
  /** `https://1234567890123456.cn-hangzhou.fc.aliyuncs.com`, or `http://` on loopback. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly credentials: Credentials;
}

export interface FcCall {
  readonly operation: FcOperation;
  readonly functionName: string;
  readonly method: 'GET' | 'POST';
  /** Below the version: `/functions/NAME/invocations`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Milliseconds for the connection, and again for the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of a status below 300. */
export interface FcReply {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One way to send a request. */
export interface FcTransport {
  readonly signature: FcSignature;
  /** @throws FailedRequest */
  readonly send: (call: FcCall) => Promise<FcReply>;
}

/** The API version of Function Compute 3.0. */
export const FC_VERSION = '2023-03-30';
