import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveLine } from '../../lib/cli/live-line.ts';
import { displayWidth } from '../../lib/text/display-width.ts';
import { onScreen } from '../support/pseudo-terminal.ts';

class Stream {
  sent = '';
  columns = 80;
  write(text: string): void {
    this.sent += text;
  }
  get screen(): string[] {
    return onScreen(this.sent);
  }
}

let stream: Stream;
let line: LiveLine;
beforeEach(() => {
  vi.useFakeTimers();
  stream = new Stream();
  line = new LiveLine(stream);
});
afterEach(() => {
  line.stop();
  vi.useRealTimers();
});

it('stands below what is printed, and is gone when it stops', () => {
  let n = 0;
  line.write('before\n');
  expect(stream.sent).toBe('before\n');
  line.start(() => `${n} of 3`);
  expect(stream.screen).toEqual(['before', '0 of 3']);
  n = 1;
  vi.advanceTimersByTime(200);
  expect(stream.screen).toEqual(['before', '1 of 3']);
  line.write('found\n');
  expect(stream.screen).toEqual(['before', 'found', '1 of 3']);
  line.stop();
  line.stop();
  expect(stream.screen).toEqual(['before', 'found', '']);
  const { sent } = stream;
  line.write('after\n');
  vi.advanceTimersByTime(10_000);
  expect(stream.sent).toBe(`${sent}after\n`);
});

it('a shorter text leaves nothing of a longer one, and the same text is not sent again', () => {
  let text = 'waiting 10 s for the call quota';
  line.start(() => text);
  text = 'done';
  vi.advanceTimersByTime(200);
  expect(stream.screen).toEqual(['done']);
  const { sent } = stream;
  vi.advanceTimersByTime(10_000);
  expect(stream.sent).toBe(sent);
});

it.each([
  [40, '生产镜像'.repeat(20)],
  [10, 'a'.repeat(500)],
  [7, '🔴'.repeat(9)],
  [1, 'text'],
])('on %i columns it is never broken: no line is left behind', (columns, text) => {
  stream.columns = columns;
  line.start(() => text);
  const [shown = ''] = stream.screen;
  expect(displayWidth(shown)).toBeLessThan(columns);
  if (columns > 2) expect(shown).toMatch(/….*$/u);
});

it('follows the window', () => {
  line.start(() => 'x'.repeat(100));
  expect(stream.screen[0]).toHaveLength(79);
  stream.columns = 30;
  vi.advanceTimersByTime(200);
  expect(stream.screen[0]).toHaveLength(29);
  stream.columns = 200;
  vi.advanceTimersByTime(200);
  expect(stream.screen[0]).toHaveLength(100);
  // As long as a terminal does not say how wide it is.
  stream.columns = 0;
  vi.advanceTimersByTime(200);
  expect(stream.screen[0]).toHaveLength(79);
});
