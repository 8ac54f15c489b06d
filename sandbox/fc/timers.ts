import type { DeployedFunction, TimerTrigger } from './function.ts';
import { everyMs } from './schedule.ts';

export interface Due {
  readonly fn: DeployedFunction;
  readonly trigger: TimerTrigger;
  readonly at: number;
}

/** When the `@every` triggers are due. One with a cron expression is stored and listed, but fires only by hand. */
export class Timers {
  readonly #next = new Map<DeployedFunction['triggers'][number], { fn: DeployedFunction; at: number }>();

  /** Adds the triggers of the function, in place of those of an earlier function of the same name. */
  add(fn: DeployedFunction): void {
    for (const [trigger, entry] of this.#next)
      if (entry.fn.name === fn.name && entry.fn.accountId === fn.accountId) this.#next.delete(trigger);
    for (const trigger of fn.triggers) {
      const period = everyMs(trigger.triggerConfig.cronExpression);
      if (period !== undefined) this.#next.set(trigger, { fn, at: fn.deployedAt.getTime() + period });
    }
  }

  /** The triggers that are due at `now`, each once. Times that a clock skipped are not made up for. */
  due(now: number): Due[] {
    const due: Due[] = [];
    for (const [trigger, entry] of this.#next) {
      const period = everyMs(trigger.triggerConfig.cronExpression) ?? Number.POSITIVE_INFINITY;
      if (entry.at > now) continue;
      const late = now - entry.at;
      const at = entry.at + Math.floor(late / period) * period;
      entry.at = at + period;
      if (trigger.triggerConfig.enable ?? true) due.push({ fn: entry.fn, trigger, at });
    }
    return due;
  }
}
