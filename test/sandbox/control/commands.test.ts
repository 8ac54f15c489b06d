import { createTransport } from 'nodemailer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { command, NoSandboxError } from '../../../sandbox/control/client.ts';
import type { ControlRequest } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { sign } from '../../../sandbox/dingtalk/sign.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { PARTNER_IMAGE } from '../../../sandbox/seed.ts';
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
