import type { Deployment } from './deployment.ts';

/** A quota that nobody waits for, and as many instances: the baseline is not what is measured. */
const UNBOUNDED = 1_000_000;
const HOUR_MS = 3_600_000;

/** Every account's first run, with as many instances and calls as it takes, until people have all summaries. */
export async function layBaseline(
  world: Deployment,
  pass: (ms: number, isOver?: () => boolean) => Promise<void>,
) {
  const { platform, homeId, tables } = world;
  const everybody = [world.readers.robot, world.readers.mailbox];
  // The summaries of a thousand accounts would be composed for longer than all the hours take.
  for (const reader of everybody) reader.isWordless = true;
  const isIdle = (): boolean => platform.open === 0;
  platform.instances = UNBOUNDED;
  world.callsPerMinute = UNBOUNDED;
  for (const swas of world.accounts.values()) swas.callsPerMinute = UNBOUNDED;
  world.auditHome();
  if (world.accounts.size > 1) world.fanOut();
  await pass(HOUR_MS, isIdle);
  const complete = platform.invocations.filter((i) => i.name === 'audit' && i.status === 'complete').length;
  if (complete !== world.accounts.size)
    throw new Error(`only ${complete} of ${world.accounts.size} accounts have their baseline`);
  const isWaiting = (): boolean =>
    [...(tables.partition('outbox', homeId)?.rows.values() ?? [])].some(
      ({ row: { columns } }) => columns['note'] !== undefined && columns['done_at_ms'] === undefined,
    );
  for (let look = 0; isWaiting(); look += 1) {
    if (look === 100) throw new Error('the baseline was not told');
    world.lookAfter();
    await pass(HOUR_MS, isIdle);
  }
  for (const reader of everybody) reader.isWordless = false;
}
