const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

/**
 * A moment as the API writes a share's time: `2024-07-15 13:59:21.0`, in China Standard Time and without saying so.
 * The fraction is always `.0`: the time is kept to the second.
 */
export function chinaTime(ms: number): string {
  const text = new Date(ms + CHINA_OFFSET_MS).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.0`;
}
