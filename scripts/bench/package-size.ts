import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../test/support/invoke.ts';
import { alone, type Figure } from './figure.ts';

/** Unpacked, in megabytes (2^20 bytes). */
export function packageSizes(): Figure[] {
  const sizeOf = (name: string): number => {
    const folder = join(ROOT, 'dist', name);
    return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 2 ** 20;
  };
  return [
    alone({ id: 'package', what: "package: the audit's", unit: 'MB', limit: { of: 'ours', atMost: 1.5 } }, [
      sizeOf('audit'),
    ]),
    alone({ id: 'package-watchdog', what: "  the watchdog's", unit: 'MB' }, [sizeOf('watchdog')]),
    alone({ id: 'package-digest', what: "  the digest's", unit: 'MB' }, [sizeOf('digest')]),
  ];
}
