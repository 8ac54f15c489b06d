import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { newWorld, REGION, STRANGER, type World } from '../../support/new-world.ts';
import { reportHtml } from '../../support/report-file.ts';
import { digest } from './run-digest.ts';

const HTML = reportHtml();
/** Two counts in its heading. */
const withCounts = (...counts: readonly number[]) => HTML.replace('<h1>', `<h1>共享 ${counts.join(' ')} `);

async function lastMail(world: World) {
  const raw = world.sandbox.mailbox.messages.at(-1)?.raw ?? '';
  return simpleParser(raw);
}

it('goes with the mail as a file named after its day, made from what the digest was made from', async () => {
  const world = await newWorld('sqlite');
  const image = world.sandbox.cloud.addImage({ regionId: REGION });
  await world.audit();
  world.sandbox.cloud.share(image.id, STRANGER);
  await world.audit();
  const report = (source: { inventory: { scopes: readonly unknown[] }; changes: readonly unknown[] }) =>
    withCounts(source.inventory.scopes.length, source.changes.length);
  await digest(world, { change: { report } });
  const mail = await lastMail(world);
  const name = `share-report-${new Date(world.clock.now()).toISOString().slice(0, 10)}.html`;
  expect(mail.attachments.map((a) => [a.filename, a.contentDisposition, a.content.toString()])).toEqual([
    [name, 'attachment', withCounts(1, 1)],
  ]);
  expect(mail.text).toContain(`The full report is attached: ${name}`);
  expect(mail.html).toContain('1 share with an account that is not trusted (1 never seen before)');
  // The robot takes no files, and does not speak of one.
  expect(world.posts().at(-1)).not.toContain('attached');
});

it('I3: is the same when the mail goes out again, whoever sends it', async () => {
  const world = await newWorld('sqlite');
  await world.audit();
  world.sandbox.faults.add({
    service: 'email',
    operation: 'DOT',
    effect: { kind: 'loseReply' },
  });
  await digest(world, { change: { report: () => HTML } });
  world.clock.advance(6 * 60_000);
  await world.audit();
  const digests = world.sandbox.mailbox.messages.filter((m) => m.subject.startsWith('🟢 All is well'));
  expect(digests.length).toBeGreaterThan(1);
  expect(new Set(digests.map((m) => m.raw)).size).toBe(1);
});

it('is left out, and said so, where it is too large to be kept', async () => {
  const world = await newWorld('sqlite');
  await world.audit();
  await digest(world, { change: { report: () => 'x'.repeat(3_000_001) } });
  const mail = await lastMail(world);
  expect(mail.attachments).toEqual([]);
  expect(mail.text).toContain('not attached: it is too large for an email');
});

it('fails without the digest: that arrives, and says so', async () => {
  const world = await newWorld('sqlite');
  await world.audit();
  const report = () => {
    throw new TypeError('no chart');
  };
  expect((await digest(world, { change: { report } })).answer).toMatchObject({
    delivered: CHANNEL_KINDS.length,
  });
  const mail = await lastMail(world);
  expect(mail.attachments).toEqual([]);
  expect(mail.text).toContain('not attached: it could not be made');
});

it('is taken off where the server finds the mail too large; the digest itself arrives', async () => {
  const world = await newWorld('sqlite');
  await world.audit();
  world.sandbox.faults.add({
    service: 'email',
    operation: 'DOT',
    times: 1,
    effect: { kind: 'refuse', code: '552', message: 'message size exceeds fixed limit', status: 552 },
  });
  const { answer } = await digest(world, { change: { report: () => HTML } });
  expect(answer).toMatchObject({ delivered: CHANNEL_KINDS.length, pending: 0 });
  const mail = await lastMail(world);
  expect(mail.attachments).toEqual([]);
  expect(mail.text).toContain('The attached report was removed');
  expect(mail.html).toContain('The attached report was removed');
});
