const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The period in milliseconds of `@every 15m`, `@every 1h30m` and so on; undefined for any other expression. */
export function everyMs(expression: string): number | undefined {
  const text = /^@every\s+((?:\d+[hms])+)$/.exec(expression.trim())?.[1];
  if (text === undefined) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([hms])/g))
    sum += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return sum > 0 ? sum : undefined;
}

/** The event of a timer trigger, byte for byte as the platform sends it. */
export function timerEvent(triggerName: string, payload: string, at: number): Buffer {
  const triggerTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return Buffer.from(JSON.stringify({ triggerTime, triggerName, payload }));
}
