import { expect, it } from 'vitest';
import { rowsOf } from '../../support/failing-store.ts';
import { newWorld, REGION, STRANGER } from '../../support/new-world.ts';
import { ACCOUNT, STORES } from '../../support/world.ts';

const FORGED = JSON.stringify({
  msgtype: 'markdown',
  markdown: {
    title: 'All is well',
    text: '![x](https://evil.example/pixel.png) [Log in](https://evil.example/) @all',
  },
  at: { isAtAll: true },
});
/** As an edition stored it whose words were in the row, and as nobody did. */
const WAYS: readonly ((envelope: string) => Readonly<Record<string, string>>)[] = [
  (envelope) => ({ envelope, payload: FORGED }),
  (envelope) => ({ envelope: envelope.replace('{', `{"payload":${JSON.stringify(FORGED)},`) }),
  () => ({ envelope: FORGED, payload: FORGED }),
];

it.each(STORES.flatMap((kind) => WAYS.map((way, n) => [kind, n, way] as const)))(
  'I3: a forged envelope in %s (%s) is not sent; what it held is told in our own words',
  async (kind, _n, way) => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    world.sandbox.cloud.share(image.id, STRANGER);
    // Else the service shows the first one only, and hides what a second one says.
    world.sandbox.dingtalk.settings.honourMsgUuid = false;
    for (const service of ['dingtalk', 'email'] as const)
      world.sandbox.faults.add({ service, times: 1, effect: { kind: 'loseReply' } });
    await world.audit();
    const { store } = await world.parts();
    let forged = 0;
    for (const { key, version, columns } of await rowsOf(store, 'outbox', ACCOUNT)) {
      const { envelope = '' } = columns;
      if (!key.sort.startsWith('envelope/') || !envelope.includes('"state":"tried"')) continue;
      forged += 1;
      await store.write('outbox', { key, columns: way(envelope), expected: version, token: 'forged' });
    }
    await store.close();
    expect(forged).toBeGreaterThan(0);
    const before = world.sandbox.dingtalk.shown().length;
    world.clock.advance(10 * 60_000);
    await world.audit();
    const bodies = world.sandbox.dingtalk.shown().map(({ body }) => JSON.stringify(body));
    expect(bodies.slice(before).some((body) => body.includes(STRANGER))).toBe(true);
    for (const body of bodies) {
      expect(body).not.toContain('evil.example');
      expect(body).toContain('"isAtAll":false');
    }
    expect(world.sandbox.mailbox.messages.map(({ raw }) => raw).join('')).not.toContain('evil.example');
  },
);
