import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newWorld, REGION, STRANGER } from '../support/new-world.ts';

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** RAM's wildcards: `*` stands for any text. A `*` that is asked for (any region, any account) is matched as text. */
const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(value);

it('the documented role policy suffices for a whole run, and the rest is refused', async () => {
  const policy = JSON.parse(
    await readFile(join(import.meta.dirname, '../../docs/ram/role-policy.json'), 'utf8'),
  ) as Policy;
  const used = new Set<string>();
  const authorize = ({ action, resource }: { action: string; resource: string }): boolean => {
    used.add(action);
    return policy.Statement.some(
      (s) => list(s.Action).includes(action) && list(s.Resource).some((r) => matches(r, resource)),
    );
  };
  const world = await newWorld('tablestore', { tablestore: { authorize } });
  world.sandbox.swas.settings.authorize = authorize;
  const image = world.sandbox.cloud.addImage({ regionId: REGION });
  const doomed = world.sandbox.cloud.addImage({ regionId: REGION });
  expect((await world.audit()).summary.status).toBe('complete');
  world.sandbox.cloud.share(image.id, STRANGER);
  world.sandbox.cloud.deleteImage(doomed.id);
  expect((await world.audit()).summary).toMatchObject({
    status: 'complete',
    scopes: [{ changes: { shared: 1 } }],
  });
  world.clock.advance(3 * 86_400_000);
  expect((await world.audit()).summary).toMatchObject({
    status: 'complete',
    scopes: [{ changes: { imageGone: 1 } }],
  });
  // Nothing is granted that is not used. SLS is beyond the sandbox: the platform writes there, not the program.
  const granted = policy.Statement.flatMap((s) => list(s.Action)).filter((a) => !a.startsWith('log:'));
  expect([...used].toSorted()).toEqual(granted.toSorted());
});
