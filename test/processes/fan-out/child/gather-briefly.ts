/**
 * Preloaded into a function's process: it waits a second for what other accounts find (`GATHER_MS` in
 * `lib/audit/run-messages.ts`) instead of up to 20. No timeout of the program lies between the two limits.
 */
const { setTimeout: systemTimeout } = globalThis;

globalThis.setTimeout = new Proxy(systemTimeout, {
  apply: (target, self, [callback, ms, ...rest]: Parameters<typeof systemTimeout>) =>
    Reflect.apply(target, self, [
      callback,
      ms !== undefined && ms > 15_000 && ms <= 20_000 ? 1_000 : ms,
      ...rest,
    ]),
});
