/**
 * Does the work for each item, at most `atOnce` at the same time, and returns the results in the order of the items.
 * After the first error it begins no more, waits for the work in progress and throws that error.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let broken = false;
  const place = async (): Promise<void> => {
    while (next < items.length && !broken) {
      const index = next;
      next += 1;
      try {
        // Safe: index < items.length.
        results[index] = await work(items[index] as T);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  const places = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, place));
  const failed = places.find((p) => p.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}
