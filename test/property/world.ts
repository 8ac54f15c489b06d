import type { RunResult } from '../../lib/audit/run-deps.ts';
import type { TrustException, TrustPolicy } from '../../lib/policy/trust-policy.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { account } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';
import { CallWatch } from './call-watch.ts';
import type { CloudOp, History, RunPlan, Step } from './history.ts';
import { Evidence } from './evidence.ts';
import { faultyCloud, type ServedShare } from './faulty-cloud.ts';
import { faultyStore } from './faulty-store.ts';
import { Ledger, regionOf, shareKey } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { Process } from './process.ts';
import { TrustWatch } from './trust-watch.ts';

/** The clock of the audit is never further from the truth: a SharedTime names no zone, and proves only by half days. */
const FARTHEST_MS = 4 * HOUR;

/** What a run was shown, and whether it lived to its end with a store that took all it wrote. */
export interface Seen extends ServedShare {
  readonly moment: number;
  readonly run: { lived: boolean };
}

/** Carries out a history in the lab. */
export class World {
  readonly ledger: Ledger;
  readonly evidence = new Evidence();
  readonly mailboxes = [
    new Mailbox('channel-a', () => this.#troubles),
    new Mailbox('channel-b', () => this.#troubles),
  ] as const;
  readonly calls = new CallWatch();
  readonly trust: TrustWatch;
  readonly seen: Seen[] = [];
  readonly lab: Lab;
  readonly history: History;
  policy: TrustPolicy = { exceptions: new Map() };
  #offsetMs = 0;
  #granted = 100_000;
  #troubles = 0;
  #running = 0;

  private constructor(lab: Lab, history: History) {
    this.lab = lab;
    this.history = history;
    this.ledger = new Ledger(lab.cloud, history.regions, () => this.trueNow());
    this.trust = new TrustWatch(this.ledger);
    lab.cloud.latencyMs = history.callMs;
  }

  static async open(history: History): Promise<World> {
    const world = new World(await Lab.open(), history);
    for (const { region, shares, exposed, old } of history.images) {
      const ageMs = old ? 100 * DAY : HOUR;
      const entry = world.ledger.create(region, { exposed, ageMs });
      for (let n = 0; n < shares; n += 1)
        world.ledger.share(entry, account(n), world.trueNow() - ageMs + n * 1_000);
    }
    return world;
  }

  trueNow(): number {
    return this.lab.clock.now() - this.#offsetMs;
  }

  get regions(): string[] {
    return Array.from({ length: this.history.regions }, (_, n) => regionOf(n, this.history.regions));
  }

  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'cloud':
        return this.#apply(step.op);
      case 'wait':
        return this.wait(step.minutes * MINUTE);
      case 'grant':
        this.#granted = step.callsPerMinute;
        return;
      case 'channel':
        this.mailboxes[step.channel === 0 ? 0 : 1].set(step.mode, step.sends);
        return;
      case 'policy': {
        const expires =
          step.expiresInDays === undefined
            ? undefined
            : new Date(this.lab.clock.now() + step.expiresInDays * DAY).toISOString().slice(0, 10);
        this.policy = policyOf(step.trusted, expires, step.image);
        this.#lookAtTrust();
        return;
      }
      case 'audit':
        await this.audit(step.runs);
    }
  }

  /** Time passes. */
  wait(ms: number): void {
    this.lab.later(ms);
    this.#lookAtTrust();
  }

  /** Everything works again. */
  heal(): void {
    for (const mailbox of this.mailboxes) mailbox.set('up', 0);
    this.#granted = 100_000;
  }

  async audit(plans: readonly RunPlan[]): Promise<(RunResult | undefined)[]> {
    this.ledger.auditing = true;
    this.#running = plans.length;
    this.#lookAtTrust();
    const results = await Promise.all(plans.map((plan) => this.#run(plan)));
    this.#lookAtTrust();
    this.ledger.auditing = false;
    return results;
  }

  /** @returns undefined: the process was ended. */
  async #run(plan: RunPlan): Promise<RunResult | undefined> {
    const { lab, history } = this;
    if (plan.startsAfterMs > 0) await lab.clock.sleep(plan.startsAfterMs);
    // A minute by one clock is not a minute by another.
    if (plan.skewMs !== 0) this.calls.forget();
    let faults = 0;
    const runBegan = this.ledger.moment;
    const run = { lived: false };
    const process = new Process(lab.clock, plan.skewMs, plan.kill, () => (this.#troubles += 1));
    const store = faultyStore(lab.store, process, plan.storeFaults, {
      pause: () => (history.storeMs > 0 ? lab.clock.sleep(history.storeMs) : Promise.resolve()),
      onFault: () => {
        faults += 1;
        this.#troubles += 1;
      },
      onDone: (table, write, result) => {
        this.evidence.note(table, write, result, this.ledger.moment, runBegan);
        if (table !== 'outbox' || result.kind === 'conflict') return;
        const envelope = JSON.parse(write.columns?.['envelope'] ?? '{}') as {
          id?: string;
          acceptedAtMs?: number;
        };
        if (envelope.acceptedAtMs !== undefined)
          for (const mailbox of this.mailboxes) mailbox.mark(envelope.id ?? '');
      },
    });
    const call = faultyCloud(
      lab,
      process,
      { history, plan },
      {
        apply: (op) => this.#apply(op),
        grants: (action) => this.calls.grants(action, this.trueNow(), this.#granted),
        onCall: (action) => this.calls.note(action, this.trueNow(), plan.callsPerMinute),
        onServed: (share) => this.seen.push({ ...share, moment: this.ledger.moment, run }),
      },
    );
    const { clock } = process;
    const ended = new AbortController();
    // The platform measures a run's time by itself: no setting of a clock makes it longer.
    const killer = lab.clock.sleep(plan.timeoutMs, ended.signal).then(
      () => process.kill(),
      () => undefined,
    );
    const working = lab.invoke({
      regions: this.regions.filter(
        (_, n) => (plan.regions & (1 << n)) !== 0 || n === plan.regions % this.history.regions,
      ),
      callsPerMinute: plan.callsPerMinute,
      policy: this.policy,
      change: {
        store,
        clock,
        deadline: deadlineFrom(clock.now(), plan.timeoutMs),
        channels: this.mailboxes.map((mailbox) => mailbox.for(process)),
        client: (quota) => swasClient({ callFor: () => call, quota, clock, random: () => 0.5 }),
      },
    });
    const result = await Promise.race([working, process.ended.then(() => undefined)]);
    ended.abort(new Error('the run has ended'));
    await killer;
    const broke =
      result?.failure !== undefined && !['NothingRead', 'NobodyTold'].includes(result.failure.code);
    run.lived = result !== undefined && !broke && faults === 0;
    if (broke) this.#troubles += 1;
    if (plan.skewMs !== 0) this.calls.forget();
    return result;
  }

  #apply(op: CloudOp): void {
    if (op.kind !== 'setClock') return this.ledger.apply(op);
    const to = this.#offsetMs + op.minutes * MINUTE;
    if (Math.abs(to) > FARTHEST_MS) return;
    // A clock set back under two runs at once ends the lease of the one that has it: no design without a second clock
    // can tell. It is not modelled.
    if (op.minutes < 0 && this.#running > 1) return;
    this.#offsetMs = to;
    this.#lookAtTrust();
    this.lab.later(op.minutes * MINUTE);
    this.calls.forget();
    this.#lookAtTrust();
  }

  #lookAtTrust(): void {
    this.trust.look(this.policy, this.lab.clock.now());
  }

  shareKeysNow(): string[] {
    return this.ledger
      .living()
      .flatMap(({ image }) =>
        [...image.shares].map(([accountId, time]) => shareKey(image.id, accountId, time)),
      );
  }
}

/** Only the first account's exception ends, or is for one image. */
function policyOf(
  trusted: readonly number[],
  expires: string | undefined,
  image: number | undefined,
): TrustPolicy {
  const exceptions = trusted.map((n, i): [string, TrustException] => [
    account(n),
    {
      accountId: account(n),
      name: `partner ${n}`,
      ...(i === 0 && expires !== undefined ? { expires } : {}),
      ...(i === 0 && image !== undefined ? { images: [`m-${image}`] } : {}),
    },
  ]);
  return { exceptions: new Map(exceptions) };
}
