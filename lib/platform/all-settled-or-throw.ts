/**
 * Waits until every promise has settled, then throws the first rejection: nothing of what failed together is still
 * at work afterwards. `onFirst` hears of the first one at once, to call the others off.
 */
export async function allSettledOrThrow<T>(
  promises: readonly Promise<T>[],
  onFirst?: (error: unknown) => void,
): Promise<T[]> {
  let first: { error: unknown } | undefined;
  const watched = promises.map((promise) =>
    promise.catch((error: unknown) => {
      if (first === undefined) {
        first = { error };
        onFirst?.(error);
      }
      throw error;
    }),
  );
  const settled = await Promise.allSettled(watched);
  if (first !== undefined) throw first.error;
  return settled.map((s) => (s as PromiseFulfilledResult<T>).value);
}
