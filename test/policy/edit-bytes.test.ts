import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addException, changeException, removeException } from '../../lib/policy/edit-policy.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { TrustException } from '../../lib/policy/trust-policy.ts';

const NEW: TrustException = { accountId: '9999999999999999', name: 'New: "x" # y', images: ['m-a*', '*'] };
const exceptions = (text: string) => parseTrustPolicy(text, 'p').exceptions;

const words = fc.constantFrom(
  'x',
  '合作',
  'a b',
  "it's",
  'ends',
  '123',
  'é',
  '😀',
  '- x',
  '{',
  'a: b',
  '#1',
  '*',
);
const comment = fc.constantFrom('', ' # c', '  #', ' # 备注: "x', '\t# { [ t', ' ');
const between = fc.constantFrom(
  '',
  '',
  '\n',
  '# at the margin\n',
  '  # of the entries\n',
  '      # deeper\n',
  '\n\n',
  ' \n',
);
const plain = (text: string) => (/^[-#{*'0-9]|: | #/.test(text) ? JSON.stringify(text) : text);
const quoted = fc.constantFrom(
  plain,
  (text: string) => JSON.stringify(text),
  (text: string) => `'${text.replaceAll("'", "''")}'`,
);
const scalar = fc.tuple(words, quoted).map(([text, write]) => write(text));
const images = fc.constantFrom(
  '[m-1]',
  '["m-1", m-2*] # both',
  '[m-1, # one\n           m-2]',
  '\n      - m-1 # one\n      # above two\n      - "m-2"',
  '\n    - m-1\n    - m-2*',
);
const reason = fc.constantFrom(
  'r',
  '|\n      a\n      b',
  '>-\n      a\n\n      b',
  '| # why\n      a',
  '"a\n       b"',
  'a\n      b',
  '|+\n      a\n\n',
);
const fields = fc.record({
  name: scalar,
  reason: fc.option(reason),
  images: fc.option(images),
  end: comment,
  gap: between,
});

/** An entry in block form or within braces. */
const entry = fc
  .tuple(fields, fc.boolean())
  .map(([{ name, reason: why, images: list, end, gap }, inBraces]) =>
    inBraces
      ? `{ name: ${JSON.stringify(name)}, images: [m-1] }${end}\n${gap}`
      : `${end}\n    name: ${name}${end}\n${gap}${why === null ? '' : `    reason: ${why}\n`}${list === null ? '' : `    images: ${list}\n`}${gap}`,
  );
const key = (n: number, form: number) => [`"${n}"`, `'${n}'`, `${n}`, `? ${n}\n  `][form] ?? '';
const block = fc
  .tuple(between, fc.array(fc.tuple(fc.nat(3), entry), { maxLength: 4 }), between, fc.boolean())
  .map(([head, entries, tail, isCut]) => {
    const lines = entries.map(([form, text], n) => `  ${key(1_000_000 + n, form)}: ${text}`);
    const text = `${head}accounts:${entries.length === 0 ? ' # nobody' : ''}\n${lines.join('')}${tail}`;
    return isCut ? text.replace(/\s+$/, '') : text;
  });
/** JSON, on one line or on several. */
const json = fc.tuple(fc.array(words, { maxLength: 3 }), fc.constantFrom(0, 2, 4)).map(([names, space]) => {
  const accounts = Object.fromEntries(
    names.map((name, n) => [String(1_000_000 + n), { name, images: ['m-1'] }]),
  );
  return JSON.stringify({ accounts }, undefined, space);
});
const policy = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: block }, json), fc.boolean(), fc.boolean())
  .map(
    ([text, isWindows, isMarked]) =>
      `${isMarked ? '\uFEFF' : ''}${isWindows ? text.replaceAll('\n', '\r\n') : text}`,
  )
  .filter((text) => {
    try {
      exceptions(text);
      return true;
    } catch {
      return false;
    }
  });

/** Whether all of `part` stands in `whole`, in its order. */
function isWithin(part: string, whole: string): boolean {
  let [prefix, suffix] = [0, 0];
  while (prefix < part.length && part[prefix] === whole[prefix]) prefix += 1;
  while (suffix < part.length - prefix && part.at(-1 - suffix) === whole.at(-1 - suffix)) suffix += 1;
  return prefix + suffix === part.length;
}

describe('random policies with comments', () => {
  it('what is added and removed again leaves every byte as it was', () => {
    let forms = 0;
    fc.assert(
      fc.property(policy, (text) => {
        const before = exceptions(text);
        const added = addException(text, NEW, 'p');
        expect(isWithin(text.replace(/\{\s*\}/, ''), added) || isWithin(text, added)).toBe(true);
        expect([...exceptions(added)]).toEqual([...before, [NEW.accountId, NEW]]);
        const removed = removeException(added, NEW.accountId, 'p');
        // An empty pair of braces has become a table.
        if (before.size > 0 || !/\{\s*\}/.test(text)) expect(removed).toBe(text);
        forms += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(forms).toBe(1_000);
  });

  it('one that is removed takes its own bytes only', () => {
    fc.assert(
      fc.property(policy, fc.nat(3), (text, n) => {
        const id = String(1_000_000 + n);
        const before = exceptions(text);
        // Blank lines behind `|+` belong to it, so that what follows it cannot always go.
        fc.pre(before.has(id) && !text.includes('|+'));
        const removed = removeException(text, id, 'p');
        expect([...exceptions(removed)]).toEqual([...before].filter(([other]) => other !== id));
        expect(isWithin(removed, text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('one that is changed changes where its values stand', () => {
    fc.assert(
      fc.property(policy, fc.nat(3), (text, n) => {
        const accountId = String(1_000_000 + n);
        const old = exceptions(text).get(accountId);
        fc.pre(old !== undefined);
        if (old === undefined) return;
        const wanted = { ...old, name: 'Other, [x]', expires: '2027-03-31', images: ['m-2', 'm-9'] };
        const changed = changeException(text, wanted, 'p');
        const now = exceptions(changed);
        expect(now.get(accountId)).toEqual({ ...wanted, images: expect.any(Array) as unknown });
        expect(now.get(accountId)?.images?.toSorted()).toEqual(['m-2', 'm-9']);
        for (const [other, exception] of exceptions(text))
          if (other !== accountId) expect(now.get(other)).toEqual(exception);
        // Comments stay, apart from those that belong to an image that is cut out.
        for (const [line] of text.matchAll(/^[^\S\n]*#(?! deeper).*$/gm))
          expect(changed).toContain(line.trim());
        const hasLone = (some: string) => some.replaceAll('\r\n', '').includes('\n');
        if (text.includes('\n')) expect(hasLone(changed)).toBe(hasLone(text));
      }),
      { numRuns: 500 },
    );
  });
});
