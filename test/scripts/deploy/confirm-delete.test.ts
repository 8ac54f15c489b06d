import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirmDelete, confirmRemoval } from '../../../scripts/deploy/confirm-delete.ts';

const never = new AbortController().signal;

const REMOVAL = {
  accountId: '1850926437581920',
  regionId: 'cn-shanghai',
  names: ['swas-share-audit', 'swas-share-watchdog'],
};

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

it('before functions are removed it asks, and names them, their region and their account', async () => {
  const answering = async (text: string): Promise<[boolean, string]> => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const confirmed = confirmRemoval(REMOVAL, false, never, { input, output });
    input.end(text);
    return [await confirmed, String(output.read())];
  };
  const question =
    'Remove swas-share-audit, swas-share-watchdog in cn-shanghai of account 1850926437581920? [y/N] ';
  for (const text of ['y\n', 'yes\n', 'Y\n'])
    expect(await answering(text), text).toEqual([true, expect.stringContaining(question)]);
  for (const text of ['n\n', '\n', '', 'share-audit\n'])
    expect(await answering(text), text).toEqual([false, expect.stringContaining(question)]);
});

it('functions are removed without a question only where that is said', async () => {
  await expect(confirmRemoval(REMOVAL, true, never, undefined)).resolves.toBe(true);
  await expect(confirmRemoval(REMOVAL, false, never, undefined)).rejects.toThrow(
    '--yes: not given, and nobody can be asked here; write --yes to remove swas-share-audit, swas-share-watchdog in cn-shanghai of account 1850926437581920',
  );
});
