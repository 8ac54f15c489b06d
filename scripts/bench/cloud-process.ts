/**
 * The sandbox in a process of its own, so that it takes no time from what is measured. Forked by `cloud.ts`; one
 * answer to each request, in their order.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { DEMO_REGION } from '../../sandbox/seed.ts';
import type { CloudReplies, CloudRequest, Traffic } from './cloud.ts';

const MINUTE_MS = 60_000;

let sandbox: Sandbox | undefined;
/** By how much the clock of the cloud, and of those who work against it, is ahead of the machine's. */
let aheadMs = 0;

process.on('message', (request: CloudRequest) => {
  void carryOut(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));

async function carryOut(request: CloudRequest): Promise<CloudReplies[keyof CloudReplies]> {
  switch (request.ask) {
    case 'open':
      await sandbox?.close();
      aheadMs = 0;
      sandbox = await startSandbox({
        quotaPerMinute: 1_000_000,
        latencyMs: request.latencyMs ?? 0,
        now: () => Date.now() + aheadMs,
      });
      addImages(sandbox, request.images, request.sharesEach);
      return environment();
    case 'minute':
      aheadMs += MINUTE_MS;
      return environment();
    case 'traffic':
      // What a client sent last may be on its way still when it has ended.
      await sleep(5);
      return traffic(opened());
    default:
      return request satisfies never;
  }
}

function opened(): Sandbox {
  if (sandbox === undefined) throw new Error('the sandbox is not open yet');
  return sandbox;
}

const environment = (): Record<string, string> => ({ ...opened().env(), AHEAD_MS: String(aheadMs) });

function addImages({ cloud }: Sandbox, images: number, sharesEach: number): void {
  for (let n = 0; n < images; n += 1) {
    const { id } = cloud.addImage({ regionId: DEMO_REGION, name: `image-${n}` });
    // Below 2^53: the vendor's typed SDK holds an account id as a number.
    const accounts = Array.from({ length: sharesEach }, (_, s) =>
      String(1_000_000_000_000_000 + n * 100 + s),
    );
    cloud.share(id, ...accounts);
  }
}

/** What came since it was last asked for. */
function traffic({ swas, tablestore, dingtalk }: Sandbox): Traffic {
  const logs = [swas.calls, tablestore.calls, dingtalk.messages];
  const result: Traffic = {
    calls: countBy(swas.calls.map(({ action }) => action)),
    storeCalls: countBy(tablestore.calls.map(({ operation }) => operation)),
    unitsRead: tablestore.calls.reduce((sum, { units }) => sum + units.read, 0),
    unitsWritten: tablestore.calls.reduce((sum, { units }) => sum + units.write, 0),
    messages: dingtalk.messages.length,
    firstAtMs: Math.min(...logs.flatMap((log) => log.map(({ at }) => at))),
  };
  // The logs are the sandbox's to write; a bench that runs for minutes may empty them.
  for (const log of logs) (log as unknown[]).length = 0;
  return result;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
