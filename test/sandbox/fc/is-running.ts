import { readFileSync } from 'node:fs';

/** Whether there is such a process; a zombie, which waits only to be reaped, is none. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
