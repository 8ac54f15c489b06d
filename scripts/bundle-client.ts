import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles lib/report/client into one script for an HTML `<script>` element. The repository contains the result, because
 * a function's package does not contain the source. The page's content security policy names the script's hash.
 */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../lib/report/client/page.js')],
    bundle: true,
    minify: true,
    format: 'iife',
    // The oldest browsers in which ARIA and color-scheme work as the page needs.
    target: ['chrome110', 'firefox115', 'safari16'],
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  if (/<\/script|<!--/i.test(text))
    throw new Error('The script contains `</script` or `<!--`, which would end the HTML element around it.');
  return text;
}
