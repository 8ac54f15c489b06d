import type { Channel } from '../alert/channel.ts';
import { type Deployment, readDeployment } from '../alert/deployment.ts';
import { openChannels } from '../alert/open-channels.ts';
import { AGAIN, ENVELOPES, readEnvelope, type StoredEnvelope } from '../alert/outbox/envelope.ts';
import { after } from '../alert/outbox/rows.ts';
import { valueOf } from '../config/doctor.ts';
import { ConfigError } from '../errors.ts';
import type { Store } from '../snapshot/store.ts';
import { readRefusals, type Refusals } from '../state/refusals.ts';
import { type Check, type CheckContext, known } from './check.ts';
import { deliveryFindings } from './delivery-findings.ts';
import { withStore } from './with-store.ts';

/** Finds which channels count, when each accepted something last, and what is stuck, by what the runs have stored (I3). */
export const deliveriesCheck: Check = {
  name: 'deliveries',
  title: 'Deliveries',
  needs: ['identity', 'store', 'setting:keeping'],
  async run(context) {
    const { accountId } = known(context.facts.identity);
    const stored =
      context.facts.storeIsThere === true
        ? await withStore(context, (store) => readDeliveries(store, accountId, context.clock.now()))
        : undefined;
    if (stored === undefined) return [{ status: 'skipped', found: 'nothing was sent from this store yet' }];
    return deliveryFindings({ ...stored, here: channelsHere(context), nowMs: context.clock.now() });
  },
};

interface Stored {
  readonly deployment: Deployment | undefined;
  readonly envelopes: readonly StoredEnvelope[];
  readonly refusals: Refusals;
}

async function readDeliveries(store: Store, homeId: string, nowMs: number): Promise<Stored> {
  const envelopes: StoredEnvelope[] = [];
  for (const from of [ENVELOPES, AGAIN])
    for await (const row of store.range('outbox', homeId, { from, to: after(from) })) {
      const envelope = readEnvelope(row, nowMs);
      if (envelope !== undefined) envelopes.push(envelope);
    }
  return {
    deployment: await readDeployment(store, homeId),
    envelopes,
    refusals: await readRefusals(store, homeId, 'channels', nowMs),
  };
}

/** Undefined: the settings cannot be used, which another check reports. */
function channelsHere({ settings, clock }: CheckContext): readonly Channel[] | undefined {
  const { channels } = settings.parts;
  if (!channels.ok) return undefined;
  try {
    return openChannels(valueOf(channels), clock);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}
