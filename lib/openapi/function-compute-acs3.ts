import { apiClient } from './api-client.ts';
import { FC_VERSION, type FcTransport, type FunctionComputeTarget } from './function-compute-transport.ts';
import { readBody } from './read-body.ts';
import { watchRequest } from './watch-request.ts';

/**
 * Function Compute through `@alicloud/openapi-client`: ROA style, ACS3-HMAC-SHA256, the only signature that the vendor
 * documents for version 3.0 and that its typed client makes.
 */
export function acs3Transport({ endpoint, credentials }: FunctionComputeTarget): FcTransport {
  const client = apiClient(endpoint, { get: () => Promise.resolve(credentials), latest: () => credentials });
  return {
    signature: 'ACS3-HMAC-SHA256',
    async send({ operation, method, path, headers = {}, body, timeoutMs, signal }) {
      // An event is sent as the vendor's clients send it.
      const type = body === undefined ? {} : { 'content-type': 'application/octet-stream' };
      const send = async () => {
        const sent = client.send({
          action: operation,
          version: FC_VERSION,
          style: 'ROA',
          method,
          pathname: `/${FC_VERSION}${path}`,
          headers: { ...type, ...headers },
          body,
          timeoutMs,
        });
        const text = await readBody(operation, sent, { signal, timeoutMs });
        return { headers: (await sent).headers, body: text };
      };
      return watchRequest(send, signal);
    },
  };
}
