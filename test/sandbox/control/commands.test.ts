import { createTransport } from 'nodemailer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { command, NoSandboxError } from '../../../sandbox/control/client.ts';
import type { ControlRequest } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { sign } from '../../../sandbox/dingtalk/sign.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { ODDITIES } from '../../../sandbox/swas/oddities.ts';
import { DEMO_REGION, PARTNER_IMAGE } from '../../../sandbox/seed.ts';
import { callSwas } from '../openapi/vendor-client.ts';

async function controlled(seed = true) {
  const sandbox = await startSandbox({ seed });
  const control = await startControl(sandbox);
  onTestFinished(async () => {
    await control.close();
    await sandbox.close();
  });
  return { sandbox, control, tell: (request: ControlRequest) => command(control.port, request) };
}

describe('the commands to a running sandbox', () => {
  test('images and shares, for a person and as data', async () => {
    const { tell } = await controlled();
    const images = await tell({ command: 'images' });
    expect(images.text).toContain(`${PARTNER_IMAGE}  cn-hangzhou  "staging-crm"  shared with 2`);
    expect(images.data).toHaveLength(12);
    const shares = await tell({ command: 'shares', imageId: PARTNER_IMAGE });
    expect(shares.text).toContain('5301946782215093477  2026-03-22 09:03:58.0');
    expect(shares.data).toContainEqual({
      accountId: '5301946782215093477',
      sharedTime: '2026-03-22 09:03:58.0',
    });
  });

  test('an empty sandbox says so; a name cannot command the terminal', async () => {
    const { sandbox, tell } = await controlled(false);
    expect((await tell({ command: 'images' })).text).toBe('There are no images.');
    expect((await tell({ command: 'messages' })).text).toBe('No message has been sent yet.');
    const { id } = sandbox.cloud.addImage({ name: '\u001b[2Jgone' });
    sandbox.cloud.setInShare(id, true);
    expect((await tell({ command: 'images' })).text).toBe(
      `${id}  cn-hangzhou  "\\u001b[2Jgone"  shared to ECS`,
    );
    expect((await tell({ command: 'shares', imageId: id })).text).toBe(
      `${id} is not shared with any account.`,
    );
  });

  test('share, unshare, delete', async () => {
    const { sandbox, tell } = await controlled();
    const accountIds = ['1999999999999999', '1999999999999998'];
    const about = { imageId: PARTNER_IMAGE, accountIds };
    expect((await tell({ command: 'share', ...about })).ok).toBe(true);
    expect(sandbox.cloud.image(PARTNER_IMAGE).shares.size).toBe(4);
    await tell({ command: 'unshare', ...about });
    expect(sandbox.cloud.image(PARTNER_IMAGE).shares.size).toBe(2);
    await tell({ command: 'delete', imageId: PARTNER_IMAGE });
    expect(sandbox.cloud.findImage(PARTNER_IMAGE)).toBeUndefined();
    expect(await tell({ command: 'delete', imageId: PARTNER_IMAGE })).toEqual({
      ok: false,
      text: `the sandbox has no image ${PARTNER_IMAGE}`,
    });
  });

  test('fault, with what it is limited to, and heal', async () => {
    const { sandbox, tell } = await controlled();
    const list = (PageNumber: string) =>
      callSwas(sandbox.swas.url, 'ListCustomImages', { RegionId: 'cn-hangzhou', PageNumber });
    const fault = {
      command: 'fault',
      service: 'swas',
      operation: '*',
      regionId: 'cn-hangzhou',
      page: 2,
    } as const;
    const { text } = await tell({ ...fault, kind: 'refuse', code: 'InternalError', times: 0 });
    expect(text).toBe('Every call of swas * gets this fault: refuse InternalError.');
    expect((await list('1')).status).toBe(200);
    expect((await list('2')).code).toBe('InternalError');
    expect((await list('2')).code).toBe('InternalError');
    await tell({ command: 'heal' });
    expect((await list('2')).status).toBe(200);
    expect((await tell({ ...fault, kind: 'throttle' })).text).toBe(
      'The next call of swas * gets this fault: throttle.',
    );
    expect((await tell({ ...fault, kind: 'refuse' })).text).toContain('refuse needs an error code');
  });

  test('throttle of one operation: every call of it, and of no other', async () => {
    const { sandbox, tell } = await controlled();
    const fault = { command: 'fault', service: 'swas', operation: 'ListCustomImageShareAccounts' } as const;
    await tell({ ...fault, kind: 'throttle', times: 0 });
    const ask = (action: string) =>
      callSwas(sandbox.swas.url, action, { RegionId: DEMO_REGION, ImageId: PARTNER_IMAGE });
    for (let n = 0; n < 3; n += 1) {
      expect(await ask('ListCustomImageShareAccounts')).toMatchObject({
        status: 400,
        code: 'Throttling.User',
      });
      expect((await ask('ListCustomImages')).status).toBe(200);
    }
    await tell({ command: 'heal' });
    expect((await ask('ListCustomImageShareAccounts')).status).toBe(200);
  });

  describe('odd', () => {
    const odd = { command: 'fault', service: 'swas', kind: 'odd' } as const;
    const IMAGES = { ...odd, operation: 'ListCustomImages' } as const;
    const SHARES = { ...odd, operation: 'ListCustomImageShareAccounts' } as const;

    async function oddly() {
      const world = await controlled();
      const ask = async (action: string, query: Record<string, string> = {}) =>
        (await callSwas(world.sandbox.swas.url, action, { RegionId: DEMO_REGION, ...query })).reply;
      return { ...world, ask };
    }

    test('makes replies odd until heal', async () => {
      const { tell, ask } = await oddly();
      const { text } = await tell({ ...IMAGES, code: 'one-too-many', times: 0 });
      expect(text).toBe('Every call of swas ListCustomImages gets this fault: odd one-too-many.');
      for (let n = 0; n < 2; n += 1)
        expect(await ask('ListCustomImages')).toMatchObject({ TotalCount: '13' });
      await tell({ command: 'heal' });
      expect(await ask('ListCustomImages')).toMatchObject({ TotalCount: '12' });
    });

    test('leaves out an image that --entry or --image-id names, and an account that --entry names', async () => {
      const { tell, ask } = await oddly();
      for (const which of [{ imageId: PARTNER_IMAGE }, { entry: PARTNER_IMAGE }]) {
        const { text } = await tell({ ...IMAGES, code: 'entry-left-out', ...which });
        expect(text).toBe(
          `The next call of swas ListCustomImages gets this fault: odd entry-left-out, for ${PARTNER_IMAGE}.`,
        );
        const reply = await ask('ListCustomImages', { PageSize: '100' });
        expect(reply).toMatchObject({ TotalCount: '11' });
        expect(JSON.stringify(reply)).not.toContain(PARTNER_IMAGE);
      }
      await tell({
        ...SHARES,
        code: 'entry-left-out',
        imageId: PARTNER_IMAGE,
        entry: '1420771593046218',
        times: 0,
      });
      expect(await ask('ListCustomImageShareAccounts', { ImageId: 'm-bp1b4aeb3cbe11e293bd' })).toMatchObject({
        TotalCount: 120,
      });
      expect(await ask('ListCustomImageShareAccounts', { ImageId: PARTNER_IMAGE })).toMatchObject({
        TotalCount: 1,
        ImageShareUsers: [{ UserId: '5301946782215093477' }],
      });
    });

    test('an unknown oddity, or none: the list of those that there are', async () => {
      const { tell } = await oddly();
      const all = `; there are ${Object.keys(ODDITIES).join(', ')}`;
      for (const code of ['one-too-mny', 'toString'])
        expect(await tell({ ...IMAGES, code })).toEqual({
          ok: false,
          text: `there is no oddity ${code}${all}`,
        });
      expect((await tell(IMAGES)).text).toBe(`odd needs an oddity as its argument${all}`);
    });

    test('a fault that would never occur is refused', async () => {
      const { sandbox, tell, ask } = await oddly();
      const refused = async (request: ControlRequest) => {
        const { ok, text } = await tell(request);
        return ok ? 'accepted' : text;
      };
      expect(await refused({ ...odd, service: 'dingtalk', operation: 'send', code: 'empty' })).toBe(
        'odd is a fault of swas only, not of dingtalk',
      );
      expect(await refused({ ...IMAGES, code: 'iso-times' })).toBe(
        'iso-times does not concern ListCustomImages; it concerns ListCustomImageShareAccounts',
      );
      expect(await refused({ ...IMAGES, code: 'empty', imageId: PARTNER_IMAGE })).toBe(
        'empty cannot be limited to one entry',
      );
      expect(await refused({ ...IMAGES, kind: 'throttle', imageId: PARTNER_IMAGE })).toContain(
        'ListCustomImages is not about one image',
      );
      expect(await refused({ ...SHARES, kind: 'throttle', entry: '1' })).toBe(
        'only odd can be limited to one entry of a list',
      );
      await ask('ListCustomImages');
      expect(sandbox.swas.calls).toMatchObject([{ fault: undefined }]);
    });

    test('keeps-shared-time also holds for the commands unshare and share', async () => {
      const { sandbox, tell } = await oddly();
      const about = { imageId: PARTNER_IMAGE, accountIds: ['1420771593046218'] };
      const shareAgain = async () => {
        await tell({ command: 'unshare', ...about });
        expect((await tell({ command: 'share', ...about })).ok).toBe(true);
        return sandbox.cloud.image(PARTNER_IMAGE).shares.get('1420771593046218');
      };
      const fault = { ...odd, operation: 'AddCustomImageShareAccount', code: 'keeps-shared-time' } as const;
      // A command is no call: it is not refused, and does not use up a fault.
      sandbox.faults.add({ service: 'swas', effect: { kind: 'refuse', code: 'InternalError' } });
      expect(await shareAgain()).not.toBe('2026-03-21 17:45:12.0');
      await tell({ ...fault, times: 2 });
      expect(await shareAgain()).toBe('2026-03-21 17:45:12.0');
      expect(await shareAgain()).toBe('2026-03-21 17:45:12.0');
      expect(await shareAgain()).not.toBe('2026-03-21 17:45:12.0');
      expect((await callSwas(sandbox.swas.url, 'ListRegions')).code).toBe('InternalError');
    });
  });

  describe('the faults of channels', () => {
    const ROBOT = { command: 'fault', service: 'dingtalk', operation: 'send' } as const;
    const MAILBOX = { command: 'fault', service: 'email' } as const;

    test('are told as they are', async () => {
      const { tell } = await controlled(false);
      const texts = async (...requests: ControlRequest[]) => {
        const replies = await Promise.all(requests.map(tell));
        return replies.map(({ text }) => text);
      };
      expect(
        await texts(
          { ...ROBOT, kind: 'refuse', content: 'prod-db', times: 0 },
          { ...ROBOT, kind: 'garbage', code: 'redirect', accepted: true },
          {
            ...MAILBOX,
            operation: 'RCPT',
            kind: 'refuse',
            code: '451',
            recipient: 'a@b.example',
            forMs: 600_000,
          },
        ),
      ).toEqual([
        'Every call of dingtalk send gets this fault: refuse 430102, where the content has "prod-db".',
        'The next call of dingtalk send gets this fault: garbage redirect, after acceptance.',
        'Every call for 600 s of email RCPT gets this fault: refuse 451, for a@b.example.',
      ]);
    });

    test('act on a real mail, and on a real message', async () => {
      const { sandbox, tell } = await controlled(false);
      const { MAIL_FROM: from, MAIL_TO: to, SMTP_URL } = sandbox.env();
      const mail = (subject: string) => createTransport(SMTP_URL).sendMail({ from, to, subject, text: 'x' });
      await tell({
        ...MAILBOX,
        operation: 'DOT',
        kind: 'refuse',
        code: '554 5.7.1',
        message: 'one\ntwo',
        content: 'prod-db',
        times: 0,
      });
      await expect(mail('prod-db')).rejects.toThrow(/554-5\.7\.1 one\s+554 5\.7\.1 two|5\.7\.1 one/);
      await mail('other');
      await tell({ ...MAILBOX, operation: 'DOT', kind: 'reset', accepted: true });
      await expect(mail('kept')).rejects.toThrow(/ECONNRESET|closed/);
      expect(sandbox.mailbox.messages.map(({ subject }) => subject)).toEqual(['other', 'kept']);
    });

    test.each<[Partial<Extract<ControlRequest, { command: 'fault' }>>, string]>([
      [{ operation: 'HELLO', kind: 'hang' }, 'a mail has no stage HELLO; the stages are CONNECT, GREETING,'],
      [{ service: 'dingtalk', operation: 'DOT', kind: 'hang' }, 'a robot has no operation DOT'],
      [{ operation: 'DOT', kind: 'refuse' }, 'refuse needs an error code as its argument, such as 451'],
      [{ operation: 'DOT', kind: 'refuse', code: '99' }, '99 is no SMTP reply code'],
      [{ operation: 'DOT', kind: 'refuse', code: '554 oh' }, '554 oh is no SMTP reply code'],
      [{ service: 'dingtalk', kind: 'refuse', code: 'x' }, 'x is no errcode'],
      [
        { service: 'dingtalk', kind: 'garbage', code: 'poem' },
        'there is no garbage poem; there are html, empty',
      ],
      [{ operation: 'DOT', kind: 'garbage', code: 'empty' }, 'a mail server has one garbage reply only'],
      [{ operation: 'DOT', kind: 'hang', recipient: 'a@b.example' }, 'email DOT has no recipient'],
      [{ operation: 'RCPT', kind: 'hang', content: 'x' }, 'email RCPT has no content'],
      [{ operation: 'RCPT', kind: 'hang', accepted: true }, 'email RCPT accepts no message'],
      [{ operation: 'DOT', kind: 'throttle', accepted: true }, 'throttle cannot follow on acceptance'],
      [{ operation: 'DOT', kind: 'hang', message: 'x' }, 'only refuse has a message'],
    ])('that can have no effect are refused: %j', async (fault, reason) => {
      const { tell } = await controlled(false);
      const { ok, text } = await tell({ ...ROBOT, ...MAILBOX, operation: '*', kind: 'hang', ...fault });
      expect([ok, text]).toEqual([false, expect.stringContaining(reason) as unknown]);
    });
  });

  test('messages of both channels', async () => {
    const { sandbox, tell } = await controlled();
    const timestamp = String(Date.now());
    const signature = encodeURIComponent(sign('SECsandboxrobotsecret', timestamp));
    await fetch(`${sandbox.dingtalk.webhook()}&timestamp=${timestamp}&sign=${signature}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ msgtype: 'text', text: { content: 'ding' } }),
    });
    const { MAIL_FROM: from, MAIL_TO: to, SMTP_URL } = sandbox.env();
    await createTransport(SMTP_URL).sendMail({ from, to, subject: 'mailed', text: 'line\u001b[2J' });
    const { text, data } = await tell({ command: 'messages' });
    expect(text).toMatch(/dingtalk\n[^]*"content": "ding"[^]*email {2}"mailed"\n {4}line\[2J/);
    expect(data).toMatchObject([{ channel: 'dingtalk' }, { channel: 'email', subject: 'mailed' }]);
  });

  test('what is not JSON over POST is refused, as from a page in a browser', async () => {
    const { control } = await controlled();
    const response = await fetch(control.url, { method: 'POST', body: '{"command":"heal"}' });
    expect([response.status, await response.json()]).toMatchObject([400, { ok: false }]);
  });

  test('a command to nobody', async () => {
    const { control, tell } = await controlled();
    await control.close();
    await expect(tell({ command: 'heal' })).rejects.toThrow(NoSandboxError);
  });
});
