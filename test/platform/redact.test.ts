import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLog } from '../../lib/platform/log.ts';
import { Redactor } from '../../lib/platform/redact.ts';

const redactor = (...secrets: readonly (string | undefined)[]): Redactor => {
  const made = new Redactor();
  made.add(...secrets);
  return made;
};

describe('I12: one redactor knows every secret', () => {
  test('wherever it stands, as often as it stands there', () => {
    expect(redactor('s3cret!').redact('s3cret! a s3cret!b')).toBe('*** a ***b');
  });

  test('text without one stays as it is', () => {
    expect(redactor('s3cret!').redact('nothing here')).toBe('nothing here');
    expect(redactor().redact('nothing here')).toBe('nothing here');
  });

  test('one within another: the longer goes as a whole, the shorter wherever else it stands', () => {
    const webhook = 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef';
    for (const order of [[webhook, '0123456789abcdef'] as const, ['0123456789abcdef', webhook] as const]) {
      const text = redactor(...order).redact(`to ${webhook} with 0123456789abcdef`);
      expect(text).toBe('to *** with ***');
    }
  });

  test('one that is the beginning of another leaves no tail of it', () => {
    expect(redactor('secret', 'secret-and-more').redact('secret-and-more')).toBe('***');
  });

  test('two that overlap in a text leave nothing of either', () => {
    const text = redactor('abcdefgh', 'efghijklmnop').redact('<abcdefghijklmnop>');
    expect(text).not.toMatch(/[a-p]/);
  });

  test('text that means something to a pattern is taken as it is', () => {
    expect(redactor('a.*b$&(c').redact('a.*b$&(c axxb')).toBe('*** axxb');
  });

  test('short values, and none, count as no secrets: they would blank innocent text', () => {
    expect(redactor('', undefined, 'cn', '12345').redact('cn-hangzhou 12345')).toBe('cn-hangzhou 12345');
  });

  test('one that is added later is known from then on', () => {
    const made = redactor('first-secret');
    made.add('second-secret');
    expect(made.redact('first-secret second-secret')).toBe('*** ***');
  });

  const AWKWARD = [
    'p@ss/w+rd=&?#%',
    'line\nbreak"quote\\',
    'CAIS8wF1q6Ft5B2yf+/=',
    '密码密码密码',
    "it's(all)*right!~",
  ];

  test.each(AWKWARD)('%o as it stands in a URL', (secret) => {
    expect(redactor(secret).redact(`https://x/?token=${encodeURIComponent(secret)}&a=1`)).toBe(
      'https://x/?token=***&a=1',
    );
  });

  test.each(AWKWARD)('%o as it stands in JSON', (secret) => {
    expect(redactor(secret).redact(JSON.stringify({ a: `x${secret}y` }))).toBe('{"a":"x***y"}');
  });

  test.each(['with blank and more', ...AWKWARD])('%o as it stands in a form body', (secret) => {
    const body = new URLSearchParams({ a: '1', token: secret, b: '2' }).toString();
    expect(redactor(secret).redact(body)).toBe('a=1&token=***&b=2');
  });

  test.each(AWKWARD)('%o as it stands in a request that was signed (RFC 3986)', (secret) => {
    const strict = encodeURIComponent(secret).replaceAll(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    expect(redactor(secret).redact(`x=${strict}`)).toBe('x=***');
  });

  const ACCOUNT = '1850123456581920';
  test.each([
    ['an account id', ACCOUNT, ACCOUNT],
    ['an image id', 'm-bp1123456b4aeb3cb', 'm-bp1123456b4aeb3cb'],
    ['a command', `revoke m-bp1 --account ${ACCOUNT} # 123456`, `revoke m-bp1 --account ${ACCOUNT} # ***`],
    [
      'JSON',
      '{"a":"123456","b":"\\n123456\\u001b123456","c":1234567}',
      '{"a":"***","b":"\\n***\\u001b***","c":1234567}',
    ],
    [
      'a URL',
      'smtps://me%40x.example:123456@h:465/?p=123456&q=%3D123456',
      'smtps://me%40x.example:***@h:465/?p=***&q=%3D***',
    ],
    ['a coloured line', '\u001b[31m123456\u001b[0m', '\u001b[31m***\u001b[0m'],
    ['a line of a server', '535 5.7.8 me:123456, refused', '535 5.7.8 me:***, refused'],
  ])('one of digits only is replaced by itself, not within an id: %s', (_, text, clean) => {
    expect(redactor('123456').redact(text)).toBe(clean);
  });

  test('ids are whole whatever digits are the secret, which is replaced wherever it stands by itself', () => {
    const digits = fc.stringMatching(/^[0-9]{6,12}$/);
    const around = fc.constantFrom(
      '',
      ' ',
      '"',
      ':',
      '@',
      '=',
      '/',
      '\n',
      '%3D',
      '\\n',
      '\u001b[1m',
      '，',
      '-',
    );
    const alnum = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    fc.assert(
      fc.property(digits, around, around, alnum, alnum, (secret, before, after, head, tail) => {
        const made = redactor(secret);
        expect(made.redact(`${before}${secret}${after}`)).toBe(`${before}***${after}`);
        const id = `${head}${secret}${tail}`;
        // What ends like an escape in JSON is only one after its backslash.
        expect(made.redact(`id ${id}.`)).toBe(`id ${id}.`);
        expect(made.redact(JSON.stringify({ id }))).toBe(JSON.stringify({ id }));
      }),
    );
  });

  test('one with half a surrogate pair is no obstacle', () => {
    expect(() => redactor('abc\ud800defgh')).not.toThrow();
  });

  test('whatever the secrets and the text: none is left in it', () => {
    const secret = fc.string({
      unit: fc.constantFrom('a', 'b', '%', '"', '\\', ' ', '/', 'é'),
      minLength: 6,
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat({ max: 20 })),
        (secrets, picks) => {
          const forms = secrets.flatMap((s) => [s, encodeURIComponent(s), JSON.stringify(s).slice(1, -1)]);
          const text = picks.map((n) => forms[n % forms.length] ?? '').join('|');
          const clean = redactor(...secrets).redact(text);
          for (const s of secrets) expect(clean).not.toContain(s);
        },
      ),
    );
  });
});

describe('I12: the log', () => {
  const logged = (write: (log: ReturnType<typeof jsonLog>) => void): string[] => {
    const lines: string[] = [];
    write(jsonLog((line) => lines.push(line), redactor('the "secret" one'), { requestId: 'r-1' }));
    return lines;
  };

  test('is one line of JSON each, with its level, its time and what every line carries', () => {
    const lines = logged((log) => {
      log.info('one\ntwo');
      log.warn('careful', { channel: 'DingTalk' });
      log.error('broken');
    });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).not.toContain('\n');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(parsed).toMatchObject([
      { level: 'info', message: 'one\ntwo', requestId: 'r-1' },
      { level: 'warn', channel: 'DingTalk' },
      { level: 'error' },
    ]);
    expect(parsed[0]?.['time']).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  });

  test('holds no secret, in the message or in a field, and stays JSON', () => {
    const [line = ''] = logged((log) =>
      log.info('with the "secret" one', { deep: { er: ['the "secret" one'] } }),
    );
    expect(line).not.toContain('secret');
    expect(JSON.parse(line)).toMatchObject({ message: 'with ***', deep: { er: ['***'] } });
  });
});
