/** When to kill a process; undefined: after half of the duration of its function's last success. */
export interface Kill {
  readonly afterMs: number | undefined;
}

/** The failures to cause in the next invocations of a function. Each is used once. */
export class Mishaps {
  readonly #kills = new Map<string, Kill[]>();
  readonly #duplicates = new Map<string, number>();

  /** Kills the process of the function's next invocation that lasts long enough. */
  killNext(functionName: string, kill: Kill): void {
    this.#kills.set(functionName, [...(this.#kills.get(functionName) ?? []), kill]);
  }

  /** Delivers the function's next asynchronous event twice. */
  duplicateNext(functionName: string): void {
    this.#duplicates.set(functionName, (this.#duplicates.get(functionName) ?? 0) + 1);
  }

  takeKill(functionName: string): Kill | undefined {
    return this.#kills.get(functionName)?.shift();
  }

  takeDuplicate(functionName: string): boolean {
    const left = this.#duplicates.get(functionName) ?? 0;
    if (left > 0) this.#duplicates.set(functionName, left - 1);
    return left > 0;
  }

  clear(): void {
    this.#kills.clear();
    this.#duplicates.clear();
  }
}
