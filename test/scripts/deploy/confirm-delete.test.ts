import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirmDelete } from '../../../scripts/deploy/confirm-delete.ts';

const never = new AbortController().signal;

async function typing(text: string, signal = never): Promise<string> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const confirmed = confirmDelete('share-audit', undefined, signal, { input, output });
  input.end(text);
  await confirmed;
  return String(output.read());
}

it('the name of the instance must be typed, and what is deleted is said before', async () => {
  expect(await typing('share-audit \n')).toContain(
    'unsent messages in share-audit will be deleted for good.',
  );
  for (const text of ['y\n', 'yes\n', '\n', '', 'share-audit-2\n'])
    await expect(typing(text), text).rejects.toThrow('the name that was typed is another one');
});

it('Ctrl-C is no name', async () => {
  const stop = new AbortController();
  const input = new PassThrough();
  const confirmed = confirmDelete('share-audit', undefined, stop.signal, {
    input,
    output: new PassThrough(),
  });
  stop.abort();
  await expect(confirmed).rejects.toThrow('the name that was typed is another one');
});

it('a name that is given is not asked for, and must be the right one', async () => {
  await expect(confirmDelete('share-audit', 'share-audit', never, undefined)).resolves.toBeUndefined();
  await expect(confirmDelete('share-audit', 'other', never, undefined)).rejects.toThrow('--yes-delete: ');
  await expect(confirmDelete('share-audit', undefined, never, undefined)).rejects.toThrow(
    'nobody can be asked here',
  );
});
