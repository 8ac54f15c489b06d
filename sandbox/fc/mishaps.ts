/** A process that is to be killed; undefined: in the middle of what its function usually takes. */
export interface Kill {
  readonly afterMs: number | undefined;
}

/** What was asked to go wrong with the next invocations of a function, each asked for once. */
export class Mishaps {
  readonly #kills = new Map<string, Kill[]>();
  readonly #duplicates = new Map<string, number>();

  /** Of the function's next invocation that lasts as long, the process is killed. */
  killNext(functionName: string, kill: Kill): void {
    this.#kills.set(functionName, [...(this.#kills.get(functionName) ?? []), kill]);
  }

  /** The function's next asynchronous event is delivered twice. */
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
