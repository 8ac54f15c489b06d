import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { describe, expect, it } from 'vitest';
import { claim } from '../../../lib/state/claim.ts';
import { sendingKey } from '../../../lib/alert/send.ts';
import type { Store } from '../../../lib/snapshot/store.ts';
import { ACCOUNT, newWorld, PARTNER, REGION, STORES, STRANGER, type World } from '../../support/new-world.ts';
import { DAY, digest, HOUR, MINUTE, WEEK } from './run-digest.ts';

/** A week of a deployment: audited at its beginning and at its end. */
async function weekOf(world: World, happens: () => void = () => undefined): Promise<void> {
  world.clock.advance(WEEK - MINUTE);
  happens();
  await world.audit();
  world.clock.advance(MINUTE);
}

const digestsOf = (texts: readonly string[]): string[] =>
  texts.filter((text) => / new shares? in \d/i.test(text.split('\n', 1)[0] ?? ''));

describe.each(STORES)('the digest over %s', (kind) => {
  it('says on every channel how things stand, that all was read, and what the week cost', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'golden' });
    world.sandbox.cloud.addImage({ regionId: REGION, name: 'plain' });
    world.sandbox.cloud.share(image.id, PARTNER);
    await world.audit();
    const { answer, failure } = await digest(world);
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({
      status: 'made',
      well: false,
      problems: 0,
      delivered: CHANNEL_KINDS.length,
      pending: 0,
    });
    const headline =
      '🔴 1 share with an account that is not trusted. Everything was read: 1 region, 2 images, 1 shared. No new share in 7 days';
    expect(world.posts().at(-1)?.split('\n')[0]).toBe(`### ${headline}`);
    expect(world.sandbox.mailbox.messages.at(-1)?.subject).toBe(headline);
    const mail = world.mails().at(-1);
    expect(mail).toContain(`"golden" (${image.id}, cn-hangzhou): 1 account, 1 not trusted`);
    expect(mail).toContain('Runs of the audit: 1 run');
    expect(mail).toContain('Calls to SWAS: 3 calls');
    expect(mail).toContain('every Monday at 09:00 Asia/Shanghai');
  });

  it('tells what changed since the last one, and not what that one told', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'golden' });
    world.sandbox.cloud.share(image.id, PARTNER);
    await world.audit();
    await digest(world);
    await weekOf(world, () => world.sandbox.cloud.share(image.id, STRANGER));
    await digest(world);
    expect(world.mails().at(-1)).toContain(`shared with ${STRANGER}, never seen before`);
    await weekOf(world, () => world.sandbox.cloud.unshare(image.id, STRANGER));
    await world.audit();
    world.clock.advance(10 * MINUTE);
    await world.audit();
    await digest(world);
    const third = world.mails().at(-1);
    expect(third).toContain(`no longer shared with ${STRANGER}`);
    expect(third).not.toContain('never seen before');
    expect(third).toContain('Total: 1 share removed');
  });

  it('I3: a repeat of its timer within the hour says nothing again', async () => {
    const world = await newWorld(kind);
    await world.audit();
    await digest(world);
    const [posts, mails] = [world.posts().length, world.mails().length];
    world.clock.advance(MINUTE);
    expect((await digest(world)).answer).toMatchObject({ status: 'recent', delivered: 0 });
    expect([world.posts().length, world.mails().length]).toEqual([posts, mails]);
  });

  it('I6: two invocations at once make one digest', async () => {
    const world = await newWorld(kind);
    await world.audit();
    await Promise.all([digest(world), digest(world), digest(world)]);
    // Whoever came second found the lease taken, or the note sent.
    await world.audit();
    expect(digestsOf(world.posts())).toHaveLength(1);
    expect(digestsOf(world.mails())).toHaveLength(1);
  });

  it('I3: dies between posting and keeping: the next goes on with the same note, the period is told once', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'golden' });
    await world.audit();
    await weekOf(world, () => world.sandbox.cloud.share(image.id, STRANGER));
    const dying = (store: Store): Store =>
      new Proxy(store, {
        get: (target, name, receiver) =>
          name === 'write'
            ? (table: 'state', write: Parameters<Store['write']>[1]) =>
                write.key.sort === 'digest' ? Promise.reject(new Error('killed')) : target.write(table, write)
            : (Reflect.get(target, name, receiver) as (...args: unknown[]) => unknown).bind(target),
      });
    await expect(digest(world, { wrapStore: dying })).rejects.toThrow('killed');
    expect(digestsOf(world.posts())).toEqual([]);
    world.clock.advance(MINUTE);
    expect((await digest(world)).answer).toMatchObject({ status: 'made', delivered: CHANNEL_KINDS.length });
    world.clock.advance(MINUTE);
    expect((await digest(world)).answer).toMatchObject({ status: 'recent', delivered: 0 });
    expect(digestsOf(world.posts())).toHaveLength(1);
    await weekOf(world);
    await digest(world);
    expect(digestsOf(world.posts())[1]).toContain('Nothing changed.');
  });

  it('leaves sending to whoever sends already', async () => {
    const world = await newWorld(kind);
    await world.audit();
    const { store, channels } = await world.parts();
    const now = world.clock.now();
    const claimant = { holder: 'a run', nowMs: now, untilMs: now + 10 * MINUTE };
    const rights = await Promise.all(
      channels.map((channel) => claim(store, sendingKey(ACCOUNT, channel), claimant)),
    );
    expect((await digest(world)).answer).toMatchObject({ status: 'made', delivered: 0, pending: 1 });
    for (const right of rights) if (right.kind === 'taken') await right.release();
    await store.close();
    await world.audit();
    expect(digestsOf(world.posts())).toHaveLength(1);
  });

  it('waits for a channel that is away, goes alone, and after the alerts', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'golden' });
    await world.audit();
    const quiet = world.posts().length;
    world.sandbox.faults.add({ service: 'dingtalk', times: Infinity, effect: { kind: 'reset' } });
    expect((await digest(world)).answer).toMatchObject({
      delivered: CHANNEL_KINDS.length - 1,
      pending: 1,
    });
    world.sandbox.cloud.share(image.id, STRANGER);
    await world.audit();
    world.sandbox.faults.clear();
    world.clock.advance(15 * MINUTE);
    await world.audit();
    const since = world.posts().slice(quiet);
    const [alert, told] = [
      since.findIndex((p) => p.includes(STRANGER)),
      since.findIndex((p) => digestsOf([p]).length > 0),
    ];
    expect(alert).toBeGreaterThanOrEqual(0);
    expect(told).toBeGreaterThan(alert);
    expect(since[told]).not.toContain(STRANGER);
    expect(digestsOf(world.posts())).toHaveLength(1);
  });

  it('fails where nobody could be told', async () => {
    const world = await newWorld(kind);
    await world.audit();
    for (const service of CHANNEL_KINDS)
      world.sandbox.faults.add({ service, times: Infinity, effect: { kind: 'reset' } });
    const { failure, answer } = await digest(world);
    expect(answer).toMatchObject({ delivered: 0, pending: 1 });
    expect(failure).toMatchObject({ code: 'NobodyTold' });
  });
});

describe('what is not well', () => {
  it('no run at all', async () => {
    const world = await newWorld('sqlite');
    expect((await digest(world)).answer).toMatchObject({ well: false });
    expect(world.posts().at(-1)).toContain(
      '### 🟡 Nothing has been read yet. Problem with the audit of account 1850926437581920: overdue',
    );
  });

  it('an audit that stands still', async () => {
    const world = await newWorld('sqlite');
    await world.audit();
    world.clock.advance(2 * HOUR);
    await digest(world);
    expect(world.posts().at(-1)).toContain(
      '### 🟡 Nothing that could be seen is shared. Problem with the audit of account 1850926437581920: overdue',
    );
    expect(world.posts().at(-1)).toContain('the last audit that ended well was 120 minutes ago');
  });

  it('I10: a region that cannot be read, since when and why; and all is well when it is over', async () => {
    const world = await newWorld('sqlite');
    world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    const fault = { service: 'swas', operation: 'ListCustomImages', times: Infinity } as const;
    world.sandbox.faults.add({ ...fault, effect: { kind: 'refuse', code: 'Forbidden.RAM', status: 403 } });
    await world.audit();
    expect((await digest(world)).answer).toMatchObject({ well: false, problems: 1 });
    const post = world.posts().at(-1);
    expect(post).toContain('Nothing that could be seen is shared. Cannot read cn-hangzhou');
    expect(post).toContain('(ApiDenied)');
    world.sandbox.faults.clear();
    world.clock.advance(DAY);
    await world.audit();
    expect((await digest(world)).answer).toMatchObject({ well: true });
  });
});

describe('the trust policy', () => {
  const policy = (...lines: string[]) => `accounts:\n${lines.join('\n')}\n`;
  const partner = `  "${PARTNER}":\n    name: Partner CI`;
  const day = (world: World, days: number) =>
    new Date(world.clock.now() + days * DAY).toISOString().slice(0, 10);

  it('I13: tells what was edited since the last digest', async () => {
    const world = await newWorld('sqlite');
    const first = policy(partner, `    expires: 2027-03-31`);
    await world.audit({ policy: first });
    await digest(world, { policy: first });
    expect(world.mails().at(-1)).toContain('no earlier digest to compare with');
    world.clock.advance(WEEK);
    const second = policy(partner, `    expires: 2028-03-31`, `  "${STRANGER}":\n    name: New`);
    await world.audit({ policy: second });
    await digest(world, { policy: second });
    expect(world.mails().at(-1)).toContain(
      `Exception "Partner CI" (${PARTNER}) was changed (end): end 2027-03-31 → 2028-03-31`,
    );
    expect(world.mails().at(-1)).toContain(`Exception "New" (${STRANGER}) was added`);
    world.clock.advance(WEEK);
    await world.audit({ policy: '' });
    await digest(world);
    expect(world.mails().at(-1)).toContain(`Exception "Partner CI" (${PARTNER}) was removed`);
  });

  it('I13: judges by the policy in force, whatever its own package holds', async () => {
    const world = await newWorld('tablestore');
    // Its clock passes midnight where the test runs late in the day.
    const end = day(world, 10);
    const soon = policy(partner, `    expires: ${end}`);
    await world.audit({ policy: soon });
    for (const packaged of [undefined, policy(`  "${STRANGER}":\n    name: Other`)]) {
      await digest(world, packaged === undefined ? {} : { policy: packaged });
      expect(world.mails().at(-1)).toContain(`Exception "Partner CI" (${PARTNER}) ends ${end}`);
      expect(world.mails().at(-1)).not.toContain(STRANGER);
      world.clock.advance(HOUR);
    }
  });

  it('names exceptions that end within two weeks, and those that cover nothing', async () => {
    const world = await newWorld('sqlite');
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    world.sandbox.cloud.share(image.id, PARTNER);
    const text = policy(partner, `    expires: ${day(world, 10)}`, `  "${STRANGER}":\n    name: Unused`);
    await world.audit({ policy: text });
    await digest(world, { policy: text });
    const mail = world.mails().at(-1);
    expect(mail).toContain(`Exception "Partner CI" (${PARTNER}) ends ${day(world, 10)}\n`);
    expect(mail).toContain(`Exception "Unused" (${STRANGER}) covers no current share`);
  });
});

it('a store out of reach is thrown, for the platform to see', async () => {
  const world = await newWorld('tablestore');
  await world.audit();
  world.sandbox.faults.add({
    service: 'tablestore',
    times: Infinity,
    effect: { kind: 'refuse', code: 'OTSAuthFailed', status: 403 },
  });
  await expect(digest(world)).rejects.toMatchObject({ code: 'StoreDenied' });
});
