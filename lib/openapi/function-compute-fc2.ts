import type { FcClient } from '@alicloud/fc2';
import { AuditError } from '../errors.ts';
import { capReplies } from './cap-replies.ts';
import { FC_VERSION, type FcTransport, type FunctionComputeTarget } from './function-compute-transport.ts';
import { watchRequest } from './watch-request.ts';

/**
 * Function Compute through `@alicloud/fc2`, which is loaded only here: the signature of version 2.0 at the address of
 * 3.0. The vendor's own deployment component calls it so; nobody has shown it publicly for invocations.
 *
 * The SDK sends a security token only with keys that begin with `STS`. With any other key, the token is given to it as
 * an extra header, which it signs like its own.
 */
export async function fc2Transport(target: FunctionComputeTarget): Promise<FcTransport> {
  capReplies();
  const { default: Client } = await import('@alicloud/fc2');
  const { endpoint, accountId, regionId, credentials } = target;
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const isSts = accessKeyId.startsWith('STS');
  if (isSts && securityToken === undefined)
    throw new AuditError(
      'The access key is temporary (it begins with STS), but its token is missing: set ALIBABA_CLOUD_SECURITY_TOKEN',
      { code: 'NoToken' },
    );
  const client = (timeout: number): FcClient => {
    const made = new Client(accountId, {
      accessKeyID: accessKeyId,
      accessKeySecret,
      ...(securityToken === undefined ? {} : { securityToken }),
      region: regionId,
      endpoint,
      secure: true,
      timeout,
      headers: isSts || securityToken === undefined ? {} : { 'x-fc-security-token': securityToken },
    });
    // The client's default is the version of 2.0.
    made.version = FC_VERSION;
    return made;
  };
  return {
    signature: 'FC',
    async send({ method, path, headers, body = null, timeoutMs, signal }) {
      const send = () => client(timeoutMs).request(method, path, null, body, headers);
      const reply = await watchRequest(send, signal);
      // It has parsed what is called JSON.
      const text = typeof reply.data === 'string' ? reply.data : JSON.stringify(reply.data);
      return { headers: reply.headers, body: text };
    },
  };
}
