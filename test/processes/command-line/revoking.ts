import { expect } from 'vitest';
import { EXIT } from '../../../lib/cli/exit-codes.ts';
import { folderForTest } from '../../support/command.ts';
import { newWorld, PARTNER, REGION, STRANGER, type StoreKind, type World } from '../../support/new-world.ts';
import { runHere } from './here.ts';

export const MINUTE = 60_000;
export const NOTICED_LATER = 'two complete readings at least ten minutes apart';
export const IMAGE = 'm-prod';

/** A world whose only image is shared with both accounts, and has been audited. */
export async function audited(kind: StoreKind): Promise<World> {
  const world = await newWorld(kind);
  const { cloud } = world.sandbox;
  cloud.keepsSharedTime = true;
  cloud.addImage({ id: IMAGE, regionId: REGION, name: 'prod-db', shares: [STRANGER, PARTNER] });
  await world.audit();
  world.clock.advance(MINUTE);
  return world;
}

export interface Answer {
  readonly image: { readonly ownerId: string | null };
  readonly accounts: readonly { readonly accountId: string; readonly outcome: string }[];
  readonly snapshot: {
    readonly recorded: readonly string[];
    readonly pending: readonly string[];
    readonly failure: { readonly code: string; readonly message: string } | null;
  };
}

export type Env = Readonly<Record<string, string | undefined>>;
export const ARGS = ['revoke', '--region', REGION, '--image', IMAGE, '--account', STRANGER, '--yes'];

export const revoke = async (world: World, env: Env = {}) =>
  runHere(ARGS, {
    environment: { POLICY_FILE: undefined, ...world.environment(), ...env },
    folder: await folderForTest(),
    width: 400,
  });

/** @param said on standard error. */
export async function revokeAsJson(world: World, env: Env = {}, said = /^$/): Promise<Answer> {
  const { code, out, err } = await runHere([...ARGS, '--json'], {
    environment: { POLICY_FILE: undefined, ...world.environment(), ...env },
    folder: await folderForTest(),
  });
  expect([code, err]).toEqual([EXIT.ok, expect.stringMatching(said)]);
  const answer = JSON.parse(out) as Answer;
  expect(answer.accounts).toMatchObject([{ accountId: STRANGER, outcome: 'takenBack' }]);
  return answer;
}

export const kinds = async (world: World) => (await world.history()).map(({ kind }) => kind);

/** The share is made again under its first time, and the next run is a minute later. */
export async function shareAgainAndAudit(world: World) {
  const { cloud } = world.sandbox;
  cloud.share(IMAGE, STRANGER);
  world.clock.advance(MINUTE);
  return world.audit();
}
