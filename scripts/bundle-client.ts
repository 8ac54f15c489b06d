import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * The report's script as one text for an HTML `<script>`, from lib/report/client. The repository holds the result,
 * since a function's package has no source to make it from, and its hash stands in the page's security policy.
 */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../lib/report/client/page.js')],
    bundle: true,
    minify: true,
    format: 'iife',
    // The last browsers before aria and colour-scheme work as the page needs them.
    target: ['chrome110', 'firefox115', 'safari16'],
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  if (/<\/script|<!--/i.test(text)) throw new Error('The script would end the element it stands in');
  return text;
}
