const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

/**
 * Formats a moment as the API formats the time of a share: `2024-07-15 13:59:21.0`, in China Standard Time, without an
 * offset. The fraction is always `.0`, because the API stores whole seconds.
 */
export function chinaTime(ms: number): string {
  const text = new Date(ms + CHINA_OFFSET_MS).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.0`;
}

/** The moment that `chinaTime` wrote. */
export function chinaTimeMs(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) - CHINA_OFFSET_MS;
}
