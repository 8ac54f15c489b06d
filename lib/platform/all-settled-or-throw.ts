/**
 * Waits until every promise has settled, then throws the first rejection: none of the work goes on afterwards.
 * `onFirst` is called with the first rejection at once, to abort the rest.
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
