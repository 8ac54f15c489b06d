import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';

it('npm start shows the whole job in under 20 seconds, ends with 0 and leaves nothing running', {
  timeout: 40_000,
}, async () => {
  // It leaves the mails that it shows.
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const startMs = performance.now();
  const root = join(import.meta.dirname, '../..');
  // A process group of its own: whatever it left running would keep the pipes open, and this test from ending.
  const child = spawn('npm', ['start'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', TMPDIR: folder },
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const shown = await text(child.stdout);
  expect(await closed).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(20_000);
  expect(shown).toContain('[12/12]');
  expect(shown).toContain(
    '[🔵 First look (not new): 122 untrusted accounts · 2 of 12 images shared (cn-hangzhou)]',
  );
  expect(shown).toContain('[🔴 New share with an unknown account · ');
  expect(shown).toMatch(/its HTML is in .*alert\.html/);
  expect(shown).toContain('calls made: 18; the minimum for the page sizes: 18');
  expect(shown.match(/calls made: 15; the minimum for the page sizes: 15/g)).toHaveLength(2);
  expect(shown.match(/^✓ /gm)).toHaveLength(4);
  expect(shown).not.toContain('✗');
});
