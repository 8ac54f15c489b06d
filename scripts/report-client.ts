/** `npm run report-client`: generates lib/report/client-script.ts from lib/report/client. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleClient } from './bundle-client.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'lib/report/client-script.ts');
const script = await bundleClient();
await writeFile(
  file,
  `/** Made by \`npm run report-client\` from lib/report/client; a test holds them together. */
export const CLIENT_SCRIPT =
  ${JSON.stringify(script)};
`,
);
await promisify(execFile)(join(root, 'node_modules/.bin/biome'), ['format', '--write', file]);
process.stdout.write(`${file}  ${(script.length / 1024).toFixed(1)} KB\n`);
