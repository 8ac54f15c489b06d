/**
 * Made the beginning of a process (`invoke`): no pause takes time in it. As soon as nothing but timers keeps the process
 * alive, so that no call is under way whose timeout a timer might be, its clock is set forward to the next timer's
 * moment. `SKIPPED_MS` says how far the clock is ahead at the beginning; `globalThis.skippedMs()` how far it came.
 */
import { performance } from 'node:perf_hooks';

/** So often in a row the process must be found idle. */
const IDLE_LOOKS = 3;

interface Waiting {
  readonly run: () => void;
  readonly atMs: number;
}

const real = { setTimeout, clearTimeout, now: Date.now };
const waiting = new Map<unknown, Waiting>();
let skippedMs = Number(process.env['SKIPPED_MS']);
let idleLooks = 0;
let eventsBefore = 0;

Date.now = () => real.now() + skippedMs;
Object.assign(globalThis, {
  skippedMs: () => skippedMs,
  setTimeout<A extends unknown[]>(callback: (...args: A) => void, ms = 0, ...args: A): NodeJS.Timeout {
    const run = (): void => {
      waiting.delete(timer);
      callback(...args);
    };
    const timer = real.setTimeout(run, ms);
    waiting.set(timer, { run, atMs: Date.now() + ms });
    return timer;
  },
  clearTimeout(timer: NodeJS.Timeout | undefined): void {
    waiting.delete(timer);
    real.clearTimeout(timer);
  },
});

function look(): void {
  const { events } = performance.nodeTiming.uvMetricsInfo;
  const isIdle = events === eventsBefore && process.getActiveResourcesInfo().every(isNoWork);
  idleLooks = isIdle ? idleLooks + 1 : 0;
  eventsBefore = events;
  if (idleLooks >= IDLE_LOOKS) skip();
  real.setTimeout(look, 1).unref();
}

/** A timer, or a pipe that the process writes to. */
const isNoWork = (resource: string): boolean => resource === 'Timeout' || resource === 'PipeWrap';

function skip(): void {
  idleLooks = 0;
  const alive = [...waiting].filter(([timer]) => (timer as NodeJS.Timeout).hasRef());
  const [next] = alive.toSorted(([, a], [, b]) => a.atMs - b.atMs);
  if (next === undefined) return;
  const [timer, { run, atMs }] = next;
  real.clearTimeout(timer as NodeJS.Timeout);
  skippedMs += Math.max(0, Math.ceil(atMs - Date.now()));
  run();
}

real.setTimeout(look, 1).unref();
