import { createHash } from 'node:crypto';
import { chmod, lstat, readdir, readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WIDELY_SHARED_IMAGE } from '../../../sandbox/seed.ts';
import { STRANGER } from '../../support/world.ts';
import { type Desk, IMAGE, makeDesk } from './command.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let desk: Desk;
let partner: string;
beforeAll(async () => {
  desk = await makeDesk();
  partner = desk.world.sandbox.cloud.image(WIDELY_SHARED_IMAGE).shares.keys().next().value ?? '';
  await desk.world.audit();
  desk.world.sandbox.cloud.share(IMAGE, STRANGER);
  await desk.world.audit();
});
beforeEach(async () => {
  for (const name of await readdir(desk.folder))
    if (name.endsWith('.yaml') || name.endsWith('.tmp')) await unlink(desk.file(name));
});
afterAll(async () => desk.close());

const policy = (text: string) => writeFile(desk.file('policy.yaml'), text);
const written = () => readFile(desk.file('policy.yaml'), 'utf8');
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const ADD = ['trust', 'add', STRANGER, '--name', 'Partner CI'];

it('add shows what it silences, and writes nothing where nobody can be asked', async () => {
  const { code, err } = await desk.run(ADD);
  expect(code).toBe(2);
  expect(err.replaceAll(/\s+/g, ' ')).toContain(
    `It silences shares that were not trusted so far: "wordpress-blog-2025-11" (${IMAGE})`,
  );
  expect(err).toContain('--yes');
  await expect(written()).rejects.toThrow('ENOENT');
});

it('add --yes writes it; the next run judges by it (I13)', async () => {
  await policy('# mine\naccounts:\n  "1234567890123456": # first\n    name: Old\n');
  const added = await desk.run([
    ...ADD,
    '--owner',
    'me@example.com',
    '--expires',
    day(90),
    '--image',
    'm-bp1*',
    '--yes',
  ]);
  expect(added).toMatchObject({ code: 0 });
  expect(await written()).toBe(
    `# mine\naccounts:\n  "1234567890123456": # first\n    name: Old\n  "${STRANGER}":\n    name: Partner CI\n    owner: me@example.com\n    expires: ${day(90)}\n    images: [m-bp1*]\n`,
  );
  const check = await desk.run(['trust', 'check', '--json']);
  expect(JSON.parse(check.out)).toMatchObject({
    exceptions: 2,
    warnings: [{ kind: 'matchesNothing', accountId: '1234567890123456' }],
    changes: [
      { effect: 'silenced', imageId: IMAGE, accountId: STRANGER, before: 'untrusted', after: 'trusted' },
    ],
  });
  await desk.world.audit({ policy: await written() });
  const after = await desk.run(['trust', 'check']);
  expect(after.out).toContain('It is the policy in force (');
  expect(after.out).toContain('gives every known share the same verdict as the last run did');
  await policy('accounts: {}\n');
  const undone = await desk.run(['trust', 'check']);
  expect(undone.out).toContain('reports the share of "wordpress-blog-2025-11"');
  expect(undone.out.replaceAll(/\s+/g, ' ')).toContain('The policy in force is another one (');
  // Leaves the snapshot as the other tests found it.
  const { notes } = await desk.world.audit({ policy: '' });
  expect(notes).toMatchObject([{ kind: 'change', change: { kind: 'noLongerTrusted' } }]);
});

it('I13: without a file, check and list are about the policy in force; with another they say so', async () => {
  const text = `accounts:\n  ${STRANGER}: {name: Partner CI}\n`;
  await desk.world.audit({ policy: text });
  const inForce = {
    digest: createHash('sha256').update(text).digest('hex'),
    firstSeen: expect.stringMatching(/^20\d\d-\d\d-\d\dT/) as unknown,
  };
  const name = `(${inForce.digest.slice(0, 8)}, first seen 20`;
  // Not named by POLICY_FILE: a named file must be there.
  const here = { environment: { POLICY_FILE: '' }, folder: desk.folder };
  for (const [file, counted, isFile] of [
    [undefined, '1 exception', false],
    ['accounts: {}\n', '0 exceptions', false],
    [text, '1 exception', true],
  ] as const) {
    await rm(desk.file('policy.yaml'), { force: true });
    if (file !== undefined) await policy(file);
    for (const command of ['check', 'list']) {
      const { code, out } = await desk.run(['trust', command], here);
      expect([code, out]).toEqual([0, expect.stringContaining(name)]);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(
        command === 'check' ? counted : counted.startsWith('1') ? 'Partner CI' : 'no exceptions',
      );
      const asJson = await desk.run(['trust', command, '--json'], here);
      expect(JSON.parse(asJson.out)).toMatchObject({ inForce: { ...inForce, isFile } });
    }
  }
  await policy('accounts: {}\n');
  const added = await desk.run(['trust', 'add', '1234567890123456', '--name', 'Second', '--yes']);
  expect(added.err.replaceAll(/\s+/g, ' ')).toContain(`The policy in force is another one ${name}`);
  await policy('accounts: {}\n');
  await desk.world.audit({ policy: '' });
});

it('remove shows what is told again, asks, and takes the entry out; the next run reports (I13)', async () => {
  const text = `# mine\naccounts:\n  # the first\n  1234567890123456: {name: Old}\n  ${STRANGER}: # temporary\n    name: Partner CI\n`;
  await policy(text);
  await desk.world.audit({ policy: text });
  const asked = await desk.run(['trust', 'remove', STRANGER]);
  expect(asked).toMatchObject({ code: 2, out: '' });
  expect(asked.err).toContain('To be removed: "Partner CI"');
  expect(asked.err.replaceAll(/\s+/g, ' ')).toContain(
    `No longer trusted, and reported by the next run: "wordpress-blog-2025-11" (${IMAGE})`,
  );
  expect(asked.err).toContain('--yes');
  expect(await written()).toBe(text);

  const removed = await desk.run(['trust', 'remove', STRANGER, '--yes', '--json']);
  expect(removed).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(removed.out)).toMatchObject({
    policyFile: desk.file('policy.yaml'),
    removed: { accountId: STRANGER, name: 'Partner CI', owner: null },
    changes: [
      { effect: 'reported', imageId: IMAGE, accountId: STRANGER, before: 'trusted', after: 'untrusted' },
    ],
    unseen: [],
  });
  expect(await written()).toBe('# mine\naccounts:\n  # the first\n  1234567890123456: {name: Old}\n');
  const { notes } = await desk.world.audit({ policy: await written() });
  expect(notes).toMatchObject([{ kind: 'change', change: { kind: 'noLongerTrusted', accountId: STRANGER } }]);

  // Of one that held nothing, nothing is told again.
  const idle = await desk.run(['trust', 'remove', '1234567890123456', '--yes']);
  expect(idle).toMatchObject({ code: 0 });
  expect(idle.err).toContain('The next run reports no share because of this.');
  expect(idle.out).toContain('removed "Old" (account 1234567890123456)');
  const without = await desk.run(['trust', 'remove', STRANGER, '--yes']);
  expect(without.code).toBe(2);
});

it('add never widens what is there unless told to, and shows both then', async () => {
  await policy(`accounts:\n  ${STRANGER}:\n    name: Mine # keep\n    images: ["m-other"] # narrow\n`);
  const before = await written();
  const refused = await desk.run([...ADD, '--yes']);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain('already has account 1098765432109876543: "Mine"');
  expect(await written()).toBe(before);
  const updated = await desk.run(['trust', 'add', STRANGER, '--update', '--image', '*', '--yes']);
  expect(updated.code).toBe(0);
  expect(updated.err).toContain('Now:  "Mine"');
  expect(updated.err).toContain('Then: "Mine"');
  expect(await written()).toBe(
    `accounts:\n  ${STRANGER}:\n    name: Mine # keep\n    images: [*] # narrow\n`.replace('[*]', '["*"]'),
  );
  const same = await desk.run(['trust', 'add', STRANGER, '--update', '--image', '*', '--yes']);
  expect(same).toMatchObject({ code: 0 });
  expect(same.out).toContain('nothing was written');
});

it('the file keeps its mode, a link stays a link, and no draft is left behind', async () => {
  await writeFile(desk.file('real.yaml'), 'accounts: {}\n');
  await chmod(desk.file('real.yaml'), 0o640);
  await symlink('real.yaml', desk.file('policy.yaml'));
  expect((await desk.run([...ADD, '--yes'])).code).toBe(0);
  expect((await lstat(desk.file('policy.yaml'))).isSymbolicLink()).toBe(true);
  expect((await stat(desk.file('real.yaml'))).mode & 0o777).toBe(0o640);
  expect(await written()).toContain(STRANGER);
  expect((await readdir(desk.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('list says of each exception when it ends and what it covers', async () => {
  await policy(
    `accounts:\n  ${partner}: {name: "Base\\e[31m users", expires: ${day(3)}}\n  ${STRANGER}: {name: Gone, expires: 2020-01-01}\n  1234567890123456: {name: Idle}\n`,
  );
  const { code, out, err } = await desk.run(['trust', 'list']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('Base␛[31m users');
  expect(out).not.toContain('\u001B');
  expect(out).toContain(`${day(3)}, in 3 days`);
  expect(out).toContain(`covers: 1 share now: "golden-base-nodejs20" (${WIDELY_SHARED_IMAGE})`);
  expect(out).toContain('2020-01-01: ended, its shares are reported');
  expect(out).toContain('covers: nothing now');
});

it('check --strict ends with 3 when something should be looked at, with 0 when nothing should', async () => {
  await policy(`accounts:\n  ${partner}: {name: a, expires: ${day(13)}}\n`);
  const soon = await desk.run(['trust', 'check', '--strict']);
  expect(soon.code).toBe(3);
  expect(soon.out).toContain(`expires ${day(13)}, in 13 days`);
  expect((await desk.run(['trust', 'check'])).code).toBe(0);
  await policy(`accounts:\n  ${partner}: {name: a, expires: ${day(30)}}\n`);
  expect((await desk.run(['trust', 'check', '--strict'])).code).toBe(0);
});

it('works without a snapshot, and says what it cannot tell then', async () => {
  await policy(`accounts:\n  ${partner}: {name: a, expires: 2020-01-01}\n`);
  for (const command of ['list', 'check'] as const) {
    const { code, out, err } = await desk.run(['trust', command, '--snapshot', desk.file('none.sqlite')]);
    expect(code).toBe(0);
    expect(out).toContain('2020-01-01: ended');
    expect(out).not.toContain('nothing');
    expect(err).toContain('It is not known what the exceptions cover: There is no snapshot');
  }
  const list = await desk.run(['trust', 'list', '--json', '--snapshot', desk.file('none.sqlite')]);
  expect(JSON.parse(list.out)).toMatchObject({ exceptions: [{ covers: null }], unseen: null });
  const { code } = await desk.run([
    ...ADD,
    '--yes',
    '--policy',
    desk.file('new.yaml'),
    '--snapshot',
    desk.file('none.sqlite'),
  ]);
  expect(code).toBe(0);
  expect(await readFile(desk.file('new.yaml'), 'utf8')).toContain(STRANGER);
});

it('bad input ends with 2, says what is wrong, and leaves the file as it was', async () => {
  const text = 'accounts:\n  12: {nmae: x}\n  1234567: {name: y, expires: 2026-02-30}\n';
  await policy('accounts: {}\n');
  await writeFile(desk.file('bad.yaml'), text);
  for (const [args, parts] of [
    [
      ['trust', 'check', '--policy', desk.file('bad.yaml')],
      ['6 to 20 digits', 'accounts.1234567.expires'],
    ],
    [['trust', 'check', '--policy', desk.file('none.yaml')], ['none.yaml']],
    [['trust', 'list', '--policy', desk.folder], ['EISDIR']],
    [[...ADD, '--yes', '--policy', desk.file('bad.yaml')], ['bad.yaml']],
    [['trust', 'add', STRANGER, '--yes'], ['--name']],
    [['trust', 'add', 'me', '--name', 'x'], ['6 to 20 digits']],
    [
      [...ADD, '--yes', '--expires', '2020-01-01'],
      ['2020-01-01', 'is in the past'],
    ],
    [[...ADD, '--yes', '--expires', 'soon'], ['must be a date']],
    [[...ADD, '--yes', '--image', 'my-image'], ['must be an image id']],
    [[...ADD, '--yes', '--reason', 'a\nb'], ['one line']],
    [['trust', 'add', STRANGER, '--update', '--name', 'x', '--yes'], ['does not name']],
    [
      ['trust', 'remove', STRANGER, '--yes'],
      ['does not name account', 'trust list'],
    ],
    [['trust', 'remove', STRANGER, '--json'], ['--yes']],
    [['trust', 'remove', 'me', '--yes'], ['6 to 20 digits']],
    [['trust', 'ad'], ['Did you mean add']],
    [['trust', 'list', 'all'], ['too many arguments']],
  ] as const) {
    const { code, err } = await desk.run(args);
    expect(code, args.join(' ')).toBe(2);
    for (const part of parts) expect(err.replaceAll(/\s+/g, ' ')).toContain(part);
  }
  expect(await written()).toBe('accounts: {}\n');
  expect(await readFile(desk.file('bad.yaml'), 'utf8')).toBe(text);
});
