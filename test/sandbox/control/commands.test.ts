import { createTransport } from 'nodemailer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { command, NoSandboxError } from '../../../sandbox/control/client.ts';
import type { ControlRequest } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { sign } from '../../../sandbox/dingtalk/sign.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { ODDITIES } from '../../../sandbox/swas/oddities.ts';
import { DEMO_REGION, PARTNER_IMAGE, WIDELY_SHARED_IMAGE } from '../../../sandbox/seed.ts';
import { callSwas } from '../openapi/vendor-client.ts';

async function controlled(seed = true) {
  const sandbox = await startSandbox({ seed });
  const control = await startControl(sandbox);
  onTestFinished(async () => {
    await control.close();
    await sandbox.close();
  });
  return { sandbox, control, tell: (request: ControlRequest) => command(control, request) };
}

describe('the commands to a running sandbox', () => {
  test('images and shares, for a person and as data', async () => {
    const { tell } = await controlled();
    const images = await tell({ command: 'images' });
    expect(images.text).toContain(`${PARTNER_IMAGE}  cn-hangzhou  "staging-crm"  shared with 2`);
    expect(images.data).toHaveLength(12);
    const shares = await tell({ command: 'shares', image: PARTNER_IMAGE });
    expect(shares.text).toBe(
      `"staging-crm" (${PARTNER_IMAGE}) is shared with 2 accounts:\n1420771593046218     2026-03-21 17:45:12.0\n5301946782215093477  2026-03-22 09:03:58.0`,
    );
    expect(shares.data).toContainEqual({
      accountId: '5301946782215093477',
      sharedTime: '2026-03-22 09:03:58.0',
    });
  });

  test('an empty sandbox says so; a name cannot command the terminal', async () => {
    const { sandbox, tell } = await controlled(false);
    expect((await tell({ command: 'images' })).text).toBe('There are no images.');
    expect((await tell({ command: 'messages' })).text).toBe('No message has been sent yet.');
    const { id } = sandbox.cloud.addImage({ name: '\u001b[2J\u009b2J\u202e"gone' });
    sandbox.cloud.setInShare(id, true);
    expect((await tell({ command: 'images' })).text).toBe(
      `${id}  cn-hangzhou  "␛[2J‹U+009B›2J‹U+202E›'gone"  shared to ECS`,
    );
    const shown = "␛[2J‹U+009B›2J‹U+202E›'gone";
    // It may be called as it is shown, and as it is.
    for (const image of [id, shown, '\u001b[2J\u009b2J\u202e"gone'])
      expect((await tell({ command: 'shares', image })).text).toBe(
        `"${shown}" (${id}) is not shared with any account.`,
      );
  });

  test('share, unshare, delete', async () => {
    const { sandbox, tell } = await controlled();
    const about = { image: 'staging-crm', accounts: ['1999999999999999', '1999999999999998'] };
    expect((await tell({ command: 'share', ...about })).ok).toBe(true);
    expect(sandbox.cloud.image(PARTNER_IMAGE).shares.size).toBe(4);
    await tell({ command: 'unshare', ...about });
    expect(sandbox.cloud.image(PARTNER_IMAGE).shares.size).toBe(2);
    await tell({ command: 'delete', image: PARTNER_IMAGE });
    expect(sandbox.cloud.findImage(PARTNER_IMAGE)).toBeUndefined();
    expect(await tell({ command: 'delete', image: PARTNER_IMAGE })).toEqual({
      ok: false,
      text: `the sandbox has no image "${PARTNER_IMAGE}"; the command images lists those it has`,
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
      const about = { image: PARTNER_IMAGE, accounts: ['1420771593046218'] };
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

  test('messages of both channels, as people read them', async () => {
    const { sandbox, tell } = await controlled();
    const timestamp = String(Date.now());
    const signature = encodeURIComponent(sign('SECsandboxrobotsecret', timestamp));
    const markdown = { title: 'new share', text: '### "web"\n\n- 共享\n  - a\u001b[2J\u202eb' };
    const sent = await fetch(`${sandbox.dingtalk.webhook()}&timestamp=${timestamp}&sign=${signature}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ msgtype: 'markdown', markdown, at: { atMobiles: ['13800138000'] } }),
    });
    expect(await sent.json()).toMatchObject({ errcode: 0 });
    const { MAIL_FROM: from, SMTP_URL } = sandbox.env();
    const to = ['a@b.example', 'c@d.example'];
    await createTransport(SMTP_URL).sendMail({
      from,
      to,
      subject: '新增共享 🔴',
      text: '第一行\r\n\r\n  x\u0007',
    });
    const { text, data } = await tell({ command: 'messages' });
    expect(text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME').split('\n')).toEqual([
      'TIME  dingtalk to @13800138000',
      '    [new share]',
      '',
      '    ### "web"',
      '',
      '    - 共享',
      '      - a␛[2J‹U+202E›b',
      '',
      'TIME  email to a@b.example, c@d.example',
      '    [新增共享 🔴]',
      '',
      '    第一行',
      '',
      '      x␇',
    ]);
    expect(data).toMatchObject([
      { channel: 'dingtalk', body: { markdown } },
      { channel: 'email', subject: '新增共享 🔴' },
    ]);
  });

  test('a fault names an image and an account by their names, or an image that is gone by its id', async () => {
    const { tell } = await controlled();
    const odd = { command: 'fault', service: 'swas', kind: 'odd', code: 'entry-left-out' } as const;
    const texts = async (operation: string, ...entries: string[]) => {
      const replies = await Promise.all(entries.map((entry) => tell({ ...odd, operation, entry })));
      return replies.map(({ text }) => text.replace(/^.* gets this fault: odd entry-left-out, for /, ''));
    };
    const gone = 'm-bp0000000000000000ff';
    expect(await texts('ListCustomImages', 'staging-crm', gone, 'stagin-crm')).toEqual([
      `${PARTNER_IMAGE}.`,
      `${gone}.`,
      'the sandbox has no image "stagin-crm"; did you mean staging-crm?',
    ]);
    expect(await texts('ListCustomImageShareAccounts', 'home', '1999999999999999')).toEqual([
      '1850926437581920.',
      '1999999999999999.',
    ]);
    expect(await texts('ListRegions', 'cn-hangzhou')).toEqual(['cn-hangzhou.']);
    expect(await texts('*', 'cn-hangzhou', '12', 'staging-crm')).toEqual([
      'cn-hangzhou.',
      '12.',
      `${PARTNER_IMAGE}.`,
    ]);
  });

  test('a fault of an image by its name concerns that image and no other', async () => {
    const { sandbox, tell } = await controlled();
    const operation = 'ListCustomImageShareAccounts';
    await tell({
      command: 'fault',
      service: 'swas',
      operation,
      kind: 'throttle',
      imageId: 'staging-crm',
      times: 0,
    });
    const ask = async (ImageId: string) =>
      (await callSwas(sandbox.swas.url, operation, { RegionId: DEMO_REGION, ImageId })).status;
    expect([await ask(PARTNER_IMAGE), await ask(WIDELY_SHARED_IMAGE)]).toEqual([400, 200]);
  });

  test('env: the environment of this sandbox, and nothing of a real deployment', async () => {
    const { sandbox, tell } = await controlled();
    const { data } = await tell({ command: 'env' });
    expect(data).toEqual({
      ...sandbox.env(),
      ALIBABA_CLOUD_SECURITY_TOKEN: '',
      DINGTALK_AT: '',
      DINGTALK_KEYWORD: '',
      FC_DEPLOY_REGION: '',
      HEARTBEAT_URL: '',
      MEMBER_EXTERNAL_ID: '',
      MEMBER_ROLE: '',
    });
  });

  test('a command to nobody', async () => {
    const { control, tell } = await controlled();
    await control.close();
    await expect(tell({ command: 'heal' })).rejects.toThrow(NoSandboxError);
  });
});
