import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const MODULES = join(import.meta.dirname, '../node_modules');
/** `npm ci` removes it with the rest. */
const CACHE = join(MODULES, '.cache');

/** A browser's program, and the variables that it needs to find its libraries and fonts. */
interface Program {
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

/**
 * Why there is no browser on this machine; undefined: there is one. Tests that need one are skipped with this line,
 * except where CI is set: there a missing browser fails.
 */
export const noBrowser: string | undefined =
  programGiven() !== undefined || isPackageForThisMachine()
    ? undefined
    : `no browser for ${process.platform}/${process.arch} comes with npm ci: install Chromium, and set CHROMIUM to its path`;

/**
 * A headless Chromium: the one that CHROMIUM names, else the one in the package `@sparticuz/chromium`, which brings
 * its own libraries and fonts (Linux on x64). It asks nobody on the network for anything.
 */
export async function launchBrowser(): Promise<Browser> {
  if (noBrowser !== undefined) throw new Error(noBrowser);
  const { executablePath, env } = programGiven() ?? (await unpacked());
  return chromium.launch({
    executablePath,
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Grey edges instead of coloured ones: smaller pictures, and right on every screen.
      '--disable-lcd-text',
    ],
  });
}

function programGiven(): Program | undefined {
  const executablePath = process.env['CHROMIUM'];
  return executablePath === undefined || executablePath === '' ? undefined : { executablePath };
}

function isPackageForThisMachine(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * The packaged browser, unpacked once. The package unpacks into the temporary directory and takes whatever lies there
 * for whole; so it is given a directory of its own, which gets its name only when all of it is there. Two runs at once
 * each unpack it, and one of them keeps the other's.
 */
async function unpacked(): Promise<Program> {
  const { version } = JSON.parse(readFileSync(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8')) as {
    version: string;
  };
  const home = join(CACHE, `chromium-${version}`);
  if (!existsSync(home)) {
    await mkdir(CACHE, { recursive: true });
    const folder = await mkdtemp(`${home}-`);
    try {
      await unpackInto(folder);
      await writeFile(join(folder, 'fonts.conf'), fontsIn(home));
      await rename(folder, home);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return {
    executablePath: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_FILE: join(home, 'fonts.conf') },
  };
}

/** The package's own list of fonts looks for them in the temporary directory. Without any font no text has a size. */
const fontsIn = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`;

async function unpackInto(folder: string): Promise<void> {
  const names = ['AWS_LAMBDA_JS_RUNTIME', 'TMPDIR', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'];
  const before = names.map((name) => [name, process.env[name]] as const);
  // The package brings its libraries along only where it believes itself on this platform, which it asks at once.
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x';
  process.env['TMPDIR'] = folder;
  try {
    const { default: packagedChromium } = await import('@sparticuz/chromium');
    await packagedChromium.executablePath();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
