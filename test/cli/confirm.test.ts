import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { confirm } from '../../lib/cli/confirm.ts';

const never = new AbortController().signal;

async function ask(answer: string, signal = never): Promise<{ said: boolean; shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(answer);
  const said = await confirm('Take it back?', signal, { input, output });
  output.end();
  return { said, shown: await text(output) };
}

it.each(['y\n', 'Y\n', 'yes\n', '  YES \r\n'])('%j is a yes', async (answer) => {
  expect(await ask(answer)).toEqual({ said: true, shown: 'Take it back? [y/N] ' });
});

it.each(['n\n', '\n', '', 'yes, but\n', 'yy\n', '1\n', 'да\n', 'x'.repeat(100_000) + '\n'])(
  'anything else is a no: case %#',
  async (answer) => {
    expect((await ask(answer)).said).toBe(false);
  },
);

it('the wish to stop is a no, before the question and instead of an answer', async () => {
  expect(await ask('yes\n', AbortSignal.abort())).toEqual({ said: false, shown: '' });
  const [input, output, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
  const asked = confirm('Take it back?', stop.signal, { input, output });
  stop.abort();
  expect(await asked).toBe(false);
});
