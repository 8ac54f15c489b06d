/** Types for the parts of `@alicloud/fc2` (2.6) that this program uses; the package has none. */
declare module '@alicloud/fc2' {
  export interface FcReply {
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** Parsed if the answer's content type is JSON, else text. */
    readonly data: unknown;
  }
  export interface FcClient {
    version: string;
    request(
      method: 'GET' | 'POST',
      path: string,
      query: Readonly<Record<string, string>> | null,
      body: Uint8Array | null,
      headers?: Readonly<Record<string, string>>,
    ): Promise<FcReply>;
  }
  const Client: new (
    accountId: string,
    config: {
      readonly accessKeyID: string;
      readonly accessKeySecret: string;
      readonly securityToken?: string;
      readonly region: string;
      readonly endpoint: string;
      readonly secure: boolean;
      /** Milliseconds for the connection, and again for the whole answer. */
      readonly timeout: number;
      /** Sent, and signed, with every request. */
      readonly headers: Readonly<Record<string, string>>;
    },
  ) => FcClient;
  export default Client;
}
