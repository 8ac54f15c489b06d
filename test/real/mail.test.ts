import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMailbox } from '../../lib/alert/email/address.ts';
import { emailChannel } from '../../lib/alert/email/channel.ts';
import { buildMime } from '../../lib/alert/email/mime.ts';
import { deliverMail } from '../../lib/alert/email/smtp.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { pictured } from '../../scripts/pictured-messages.ts';
import { NOW_MS } from '../../scripts/pictured-values.ts';
import { type Exim, startExim } from './exim.ts';

/*
 * Every kind of message in both languages, through a real mail server, read by another language's mail library, and
 * judged by a real spam filter without its network tests.
 */
const PROGRAMS = ['/usr/sbin/exim4', '/usr/bin/spamassassin', '/usr/bin/python3'];
const lacking = PROGRAMS.filter((path) => !existsSync(path));
const isRoot = process.getuid?.() === 0;
const isSkipped = (lacking.length > 0 || !isRoot) && !process.env['CI'];
if (isSkipped)
  process.stderr.write(
    lacking.length > 0
      ? `test/real/mail.test.ts is skipped, since ${lacking.join(', ')} is missing: apt-get install exim4-daemon-light spamassassin python3\n`
      : 'test/real/mail.test.ts is skipped: only root may start exim with a configuration of its own\n',
  );

const FROM = 'Share audit <share-audit@example.com>';
const TO = 'Security team <security@example.org>';
/**
 * A filter sorts out what has 5 and more; an alert must stay far from that. Counted without the bonus for mails that were
 * never outside this machine.
 */
const MOST_SPAM = 1;
const TIMEOUTS = { connectMs: 10_000, commandMs: 10_000 };

/** The samples carry no true report. */
const REPORT = gzipSync('<!DOCTYPE html><title>report</title><p>report').toString('base64');

const CASES = (['en', 'zh'] as const).flatMap((language) =>
  Object.keys(pictured).map((name) => ({ language, name })),
);

/** A mail as Python's own `email` reads it. */
interface Read {
  readonly defects: readonly string[];
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;
}

const READ = `
import sys, json, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [m, *m.walk()]
defects = [repr(d) for p in parts for d in p.defects] + [repr(d) for v in m.values() for d in getattr(v, 'defects', [])]
print(json.dumps({'defects': defects, 'subject': m['subject'], 'from': m['from'], 'to': m['to'],
  'messageId': m['message-id'], 'text': m.get_body(('plain',)).get_content(), 'html': m.get_body(('html',)).get_content()}))
`;

describe.skipIf(isSkipped)('a real mail server', { timeout: 60_000 }, () => {
  let exim: Exim;
  beforeAll(async () => {
    exim = await startExim();
  });
  // Undefined if it could not be started, which has said why.
  afterAll(() => exim?.close());

  it.each(CASES)(
    'takes «$name» ($language); it reads as it was written, and is no spam',
    async ({ language, name }) => {
      const channel = emailChannel({
        smtpUrl: 'smtp://127.0.0.1:25',
        from: FROM,
        to: TO,
        language,
        timeZone: 'Asia/Shanghai',
        clock: systemClock,
      });
      const mail = JSON.parse(
        channel.compose(pictured[name] ?? [], 'id', NOW_MS, 'whole').payload,
      ) as Parameters<typeof buildMime>[0];
      const [from, to] = [parseMailbox(FROM, 'MAIL_FROM'), parseMailbox(TO, 'MAIL_TO')];
      // As an envelope is named: what looks like a name of its own kind is judged otherwise.
      const id = randomUUID();
      const attachment = mail.attachment && { ...mail.attachment, gzipBase64: REPORT };
      const message = await buildMime({ ...mail, attachment, dateMs: Date.now() }, { id, from, to });
      const end = await deliverMail({
        server: { host: '127.0.0.1', port: exim.port, secure: false, loopback: false, login: undefined },
        from: from.address,
        to: to.address,
        message,
        timeouts: TIMEOUTS,
        clock: systemClock,
        untilMs: Date.now() + 20_000,
        ca: exim.ca,
      });
      expect(end).toEqual({ kind: 'taken' });
      const received = await arrived(exim, id);
      const read = JSON.parse(await piped('/usr/bin/python3', ['-c', READ], received)) as Read;
      expect(read).toMatchObject({ defects: [], subject: mail.subject, from: FROM, to: TO });
      expect(lines(read.text)).toEqual(lines(mail.text));
      expect(lines(read.html)).toEqual(lines(mail.html));
      const judged = await piped(
        '/usr/bin/spamassassin',
        ['--local', '--test-mode', '--cf=score ALL_TRUSTED 0'],
        received,
      );
      const score = Number(/^X-Spam-Status: .*?score=(-?[\d.]+)/m.exec(judged)?.[1]);
      const rules = judged.slice(judged.lastIndexOf('Content analysis details'));
      process.stdout.write(`spam score of ${name} (${language}): ${score}\n`);
      expect(score, rules).toBeLessThan(MOST_SPAM);
    },
  );

  it('encrypts before it is told anything', async () => {
    expect(await exim.log()).toMatch(/<= share-audit@example\.com .* X=TLS1\.[23]:/);
  });
});

/** Whatever ends them: the wire has its own ends, and a mail one at its end. */
const lines = (text: string): string[] => text.trimEnd().split(/\r?\n/);

async function arrived(exim: Exim, id: string): Promise<Buffer> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = (await exim.mails()).find((mail) => mail.includes(`<${id}@`));
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`the server did not deliver ${id}: ${await exim.log()}`);
}

async function piped(program: string, args: readonly string[], input: Buffer): Promise<string> {
  const run = promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 });
  run.child.stdin?.end(input);
  return (await run).stdout;
}
