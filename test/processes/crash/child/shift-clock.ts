import { openSync, readSync } from 'node:fs';

/**
 * Preloaded into a process under test: its clock is ahead by the milliseconds that stand in the file CLOCK_FILE.
 * They are read anew at every look at the clock, so that the test can make it jump at a chosen step of the run.
 * Timers stay as they are: they run on a clock of their own, which nobody sets.
 */
const file = openSync(process.env['CLOCK_FILE'] ?? '', 'r');
const buffer = Buffer.alloc(16);
const SystemDate = Date;
const systemNow = SystemDate.now.bind(SystemDate);

const now = (): number =>
  systemNow() + Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)));

SystemDate.now = now;
globalThis.Date = new Proxy(SystemDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  apply: () => new SystemDate(now()).toString(),
});
