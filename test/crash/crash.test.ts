import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Call } from '../../sandbox/faults.ts';
import { inWords } from './call-watch.ts';
import { checkWorld } from './check.ts';
import type { Ended } from './processes.ts';
import { bundleCommand, copyFunction } from './programs.ts';
import { happen } from './scenario.ts';
import { PAST_PACE_MS, type StoreKind, World } from './world.ts';

const folder = await mkdtemp(join(tmpdir(), 'share-audit-crashes-'));
const programs = { functionFolder: await copyFunction(folder), command: await bundleCommand(folder) };

for (const kind of ['tablestore', 'sqlite'] as const) {
  const w = await World.open(kind, programs);
  console.log(await w.run().ended);
  w.keepRows(join(folder, kind));
  await w.close();
  const x = await World.open(kind, programs, join(folder, kind));
  x.clock.advance(PAST_PACE_MS);
  x.blind();
  happen(x.sandbox.cloud);
  x.watch.begin();
  console.log(await x.run({MOMENTS_FILE: join(folder, 'moments')}).ended);
  console.log(x.watch.calls.map(inWords).join('\n'));
  if (kind==='sqlite') console.log(await readFile(join(folder, 'moments'),'utf8'));
  console.log(x.sandbox.dingtalk.messages.map(m=>m.text).join('\n=====\n'));
  x.clock.advance(PAST_PACE_MS);
  x.watch.begin();
  console.log(await x.run().ended);
  await checkWorld(x);
  await x.close();
}
it('x', ()=>{expect(1).toBe(1)});
