const MINUTE_MS = 60_000;

/** Counts calls as the service does: by its own clock, over any minute. */
export class CallWatch {
  readonly over: string[] = [];
  readonly #sent = new Map<string, number[]>();
  readonly #granted = new Map<string, number[]>();

  /** A call was sent by a run that was configured for so many. */
  note(action: string, nowMs: number, callsPerMinute: number): void {
    const times = lastMinute(this.#sent, action, nowMs);
    times.push(nowMs);
    if (times.length > callsPerMinute)
      this.over.push(`${action}: ${times.length} calls in a minute, ${callsPerMinute} are configured`);
  }

  /** Is this call within what the service grants? Refused ones do not count. */
  grants(action: string, nowMs: number, granted: number): boolean {
    const times = lastMinute(this.#granted, action, nowMs);
    if (times.length >= granted) return false;
    times.push(nowMs);
    return true;
  }

  /** What came before cannot be held against the runs to come: they cannot know it. */
  forget(): void {
    this.#sent.clear();
  }
}

function lastMinute(all: Map<string, number[]>, action: string, nowMs: number): number[] {
  const times = (all.get(action) ?? []).filter((at) => at > nowMs - MINUTE_MS);
  all.set(action, times);
  return times;
}
