import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { slimProtocol } from './tablestore-protocol.ts';

type Rewrite = (path: string) => string | Promise<string>;

const nothing: Rewrite = () => 'module.exports = {};';

let protocol: Promise<string> | undefined;

/** For each SDK: the modules that no function uses, by the end of their path, and what replaces each in the package. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Rewrite>>>> = {
  '@alicloud/tablestore/index.js': {
    // Keeps only the protocol messages that the snapshot sends and receives.
    '@alicloud/tablestore/lib/protocol/tablestore_compiled_proto.js': (path) =>
      (protocol ??= readFile(path, 'utf8').then(slimProtocol)),
    // Search indexes, and SQL with the format of its rows.
    '@alicloud/tablestore/lib/search.js': nothing,
    '@alicloud/tablestore/lib/sql.js': nothing,
    '@alicloud/tablestore/lib/protocol/sql_generated.js': nothing,
    'flatbuffers/js/flatbuffers.js': nothing,
  },
  '@alicloud/openapi-client/dist/client.js': {
    // Parses XML replies, which none of the called APIs sends. Without it, xml2js, xmlbuilder and sax go, too.
    '@alicloud/tea-xml/dist/client.js': nothing,
    // The credential chain. A function gets its credentials from its context instead.
    '@alicloud/credentials/dist/src/client.js': () =>
      "module.exports = class { constructor() { throw new Error('The credential chain is not part of a function: take the credentials from the context of the invocation.'); } };",
    // If DEBUG is set, it prints requests with their keys (I12).
    'debug/src/index.js': () => 'module.exports = () => Object.assign(() => undefined, { enabled: false });',
  },
  '@alicloud/fc2/index.js': {
    // Uploads of layers, the shell in an instance, and Node without async functions. With them go urllib and iconv-lite,
    // follow-redirects and babel-runtime.
    'axios/index.js': nothing,
    'ali-oss/lib/client.js': nothing,
    'ws/index.js': nothing,
    '@alicloud/fc2/es5/client.js': nothing,
  },
  'nodemailer/dist/esm/mime-node/index.js': {
    // A content type for every file extension: each part of our mails names its own.
    'nodemailer/dist/esm/mime-funcs/mime-types.js': () =>
      "export const detectMimeType = () => 'application/octet-stream'; export const detectExtension = () => 'bin';",
  },
};

const REWRITES = Object.assign({}, ...Object.values(PARTS)) as Readonly<Record<string, Rewrite>>;

const find = (path: string, ends: readonly string[]): string | undefined =>
  ends.find((end) => path.replaceAll('\\', '/').endsWith(`/node_modules/${end}`));

/** Whether the package contains something else in place of this file. */
export const isRewritten = (path: string): boolean => find(`/${path}`, Object.keys(REWRITES)) !== undefined;

/**
 * Leaves those parts out of a function's package. If an SDK is bundled without one of its parts, it has changed, and
 * the build fails. Otherwise a run would fail.
 */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(bundle) {
    const loaded = new Set<string>();
    bundle.onStart(() => loaded.clear());
    bundle.onLoad({ filter: /[\\/]node_modules[\\/].*\.js$/ }, async ({ path }) => {
      loaded.add(find(path, [...Object.keys(PARTS), ...Object.keys(REWRITES)]) ?? '');
      const part = find(path, Object.keys(REWRITES));
      return part === undefined ? undefined : { contents: (await REWRITES[part]?.(path)) ?? '' };
    });
    bundle.onEnd(() => ({
      errors: Object.entries(PARTS)
        .filter(([sdk]) => loaded.has(sdk))
        .flatMap(([sdk, parts]) => Object.keys(parts).map((part) => ({ sdk, part })))
        .filter(({ part }) => !loaded.has(part))
        .map(({ sdk, part }) => ({
          text: `${sdk} no longer loads ${part}: the SDK has changed. Update PARTS in scripts/leave-out.ts.`,
        })),
    }));
  },
};
