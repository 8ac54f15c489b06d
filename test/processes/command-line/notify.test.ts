import { expect, it, vi } from 'vitest';
import { runCommand, sandboxForTest } from '../../support/command.ts';
import { runEither } from './here.ts';

// Several processes one after the other, each of which loads the SDKs.
vi.setConfig({ testTimeout: 180_000 });

const markdownOf = (body: Record<string, unknown>) => body['markdown'] as { title: string; text: string };

it('sends one message that is clearly a test on each channel, calls nothing else and makes no file', async () => {
  const sandbox = await sandboxForTest();
  const { code, out, err } = await runCommand(['notify', '--test'], sandbox.env());
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('✓ DingTalk: accepted');
  expect(out).toContain('✓ email to security@sandbox.example: accepted');
  const [post, ...others] = sandbox.dingtalk.shown();
  expect(others).toEqual([]);
  expect(markdownOf(post?.body ?? {}).title).toContain('TEST');
  expect(sandbox.mailbox.messages).toHaveLength(1);
  expect(sandbox.mailbox.messages[0]?.subject).toContain('[TEST]');
  expect(sandbox.swas.calls).toEqual([]);
  expect(sandbox.sts.calls).toEqual([]);
});

it('speaks the readers’ language, and --channel leaves the others in peace', async () => {
  const sandbox = await sandboxForTest();
  const { code, out } = await runEither(['notify', '--test', '--channel', 'dingtalk', '--json'], {
    ...sandbox.env(),
    ALERT_LANGUAGE: 'zh',
    DINGTALK_KEYWORD: '巡检',
  });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    status: 'accepted',
    channels: [{ channel: 'DingTalk', kind: 'dingtalk', accepted: true }],
  });
  const { title, text } = markdownOf(sandbox.dingtalk.shown()[0]?.body ?? {});
  expect(title).toContain('测试');
  expect(title).toContain('巡检');
  expect(text).toContain('没有镜像被共享');
  expect(text).toContain('巡检');
  expect(sandbox.mailbox.messages).toEqual([]);
});

it('I12: a channel that refuses is named with what to change, ends with 1, and no secret is shown', async () => {
  const sandbox = await sandboxForTest();
  const secret = 'SECthis-is-not-the-secret';
  const { code, out, err } = await runCommand(['notify', '--test'], {
    ...sandbox.env(),
    DINGTALK_SECRET: secret,
  });
  expect(code).toBe(1);
  expect(out).toContain('✗ DingTalk: not accepted');
  expect(out).toContain('DINGTALK_SECRET');
  expect(out).toContain('✓ email');
  for (const shown of [out, err]) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('sandbox-robot-token');
  }
});

it('without a channel, or without that kind of one, it ends with 2 and says what to set', async () => {
  const { DINGTALK_WEBHOOK = '', DINGTALK_SECRET = '' } = (await sandboxForTest()).env();
  const none = await runEither(['notify', '--test'], {});
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toContain('DINGTALK_WEBHOOK');
  const noMail = await runEither(['notify', '--test', '--channel', 'email'], {
    DINGTALK_WEBHOOK,
    DINGTALK_SECRET,
  });
  expect(noMail).toMatchObject({ code: 2, out: '' });
  expect(noMail.err).toContain('SMTP_URL');
  const noTest = await runEither(['notify'], { DINGTALK_WEBHOOK, DINGTALK_SECRET });
  expect(noTest.code).toBe(2);
  expect(noTest.err).toContain('--test');
});

it('a zone or language that is none, and a secret that can be guessed, are refused with what to write; nothing is sent', async () => {
  const sandbox = await sandboxForTest();
  const url = new URL(sandbox.env()['SMTP_URL'] ?? '');
  url.password = '123456';
  const { code, out, err } = await runCommand(['notify', '--test'], {
    ...sandbox.env(),
    SMTP_URL: url.href,
    ALERT_TIMEZONE: 'CST',
    ALERT_LANGUAGE: 'zh-CN',
  });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(
    'ALERT_TIMEZONE: "CST" is not a time zone\'s full name; write Asia/Shanghai or America/Chicago',
  );
  expect(err).toContain('ALERT_LANGUAGE: "zh-CN" is neither en nor zh; write zh');
  expect(err).toContain('SMTP_URL: the password has fewer than 8 characters');
  expect(sandbox.dingtalk.shown()).toEqual([]);
  expect(sandbox.mailbox.messages).toEqual([]);
});
