const WINDOW_MS = 60_000;
const PENALTY_MS = 10 * 60_000;
const MESSAGES_PER_MINUTE = 20;

/** Allows 20 messages a minute for each robot. After one more, the robot accepts nothing for ten minutes. */
export class FlowControl {
  readonly #sent = new Map<string, number[]>();
  readonly #refusedUntil = new Map<string, number>();

  admits(robot: string, now: number): boolean {
    if (now < (this.#refusedUntil.get(robot) ?? 0)) return false;
    const recent = (this.#sent.get(robot) ?? []).filter((at) => at > now - WINDOW_MS);
    this.#sent.set(robot, recent);
    if (recent.length >= MESSAGES_PER_MINUTE) {
      this.#refusedUntil.set(robot, now + PENALTY_MS);
      return false;
    }
    recent.push(now);
    return true;
  }
}
