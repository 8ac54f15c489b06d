/**
 * `npm run release-check`: the gate of a release. It passes only if package.json's version has a dated entry with
 * content in CHANGELOG.md, nothing is left under [Unreleased], and everything is committed. Exit code 1 and one
 * message that lists every problem otherwise. CONTRIBUTING.md, «Releases», has the steps around it.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { releaseProblems } from './release-problems.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
const { stdout: workTree } = await promisify(execFile)('git', ['status', '--porcelain'], { cwd: root });

const problems = releaseProblems({ version, changelog, workTree });
if (problems.length > 0) {
  process.stderr.write(
    `Version ${version} may not be released:\n${problems.map((p) => `- ${p}\n`).join('')}`,
  );
  process.exitCode = 1;
} else process.stdout.write(`Version ${version} may be released: git tag -a v${version} -m v${version}\n`);
