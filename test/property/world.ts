import type { RunResult } from '../../lib/audit/run-deps.ts';
import type { TrustPolicy } from '../../lib/policy/trust-policy.ts';
import type { Write } from '../../lib/snapshot/store.ts';
import { ACCOUNT, DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';
import { auditOnce, JITTER_MS } from './audit-once.ts';
import { CallWatch } from './call-watch.ts';
import { Evidence } from './evidence.ts';
import type { CloudOp, History, RunPlan, Step, Weather } from './history.ts';
import { Ledger, OTHER_OWNER, regionOf } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { isHarmless } from './mischief.ts';
import { Oracle } from './oracle.ts';
import { policyOf } from './policy-of.ts';
import { TrustWatch } from './trust-watch.ts';

/** The clock of the audit is never set further from the truth. */
const FARTHEST_MS = 4 * HOUR;

/** Carries out a history in the lab. */
export class World {
  readonly ledger: Ledger;
  readonly evidence = new Evidence();
  readonly oracle = new Oracle();
  readonly mailboxes = [
    new Mailbox(
      'channel-a',
      () => this.#troubles,
      () => this.lab.clock.now(),
    ),
    new Mailbox(
      'channel-b',
      () => this.#troubles,
      () => this.lab.clock.now(),
    ),
  ] as const;
  readonly calls = new CallWatch();
  readonly trust: TrustWatch;
  readonly lab: Lab;
  readonly history: History;
  policy: TrustPolicy = { exceptions: new Map() };
  granted = 100_000;
  #offsetMs = 0;
  #troubles = 0;
  #running = 0;
  #runs = 0;
  #calls = 0;
  #weather: { readonly what: Weather; left: number }[] = [];

  private constructor(lab: Lab, history: History) {
    this.lab = lab;
    this.history = history;
    this.ledger = new Ledger(lab.cloud, history.regions, () => this.trueNow());
    this.trust = new TrustWatch(this.ledger);
    lab.cloud.latencyMs = history.callMs;
  }

  static async open(history: History): Promise<World> {
    const world = new World(await Lab.open(), history);
    for (const { region, shares, exposed, ageHours, owner } of history.images) {
      const ageMs = ageHours * HOUR;
      const ownerId = owner === undefined ? undefined : owner === 'ourselves' ? ACCOUNT : OTHER_OWNER;
      const entry = world.ledger.create(region, {
        exposed,
        ageMs,
        ...(ownerId === undefined ? {} : { ownerId }),
      });
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

  /** Undefined: all that `ListRegions` names. */
  auditedRegions(plan: RunPlan): string[] | undefined {
    if (this.history.allRegions) return undefined;
    const isAudited = (n: number) =>
      (plan.regions & (1 << n)) !== 0 || n === plan.regions % this.history.regions;
    return this.regions.filter((_, n) => isAudited(n));
  }

  get weather(): Weather[] {
    return this.#weather.map(({ what }) => what);
  }

  trouble(): void {
    this.#troubles += 1;
  }

  nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'cloud':
        return this.apply(step.op);
      case 'wait':
        return this.wait(step.minutes * MINUTE);
      case 'grant':
        this.granted = step.callsPerMinute;
        return;
      case 'weather':
        this.#weather.push({
          what: step,
          left: step.audits === 'always' ? Number.POSITIVE_INFINITY : step.audits,
        });
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

  /** Everything works again, but for what may be odd for ever. */
  heal(): void {
    for (const mailbox of this.mailboxes) mailbox.set('up', 0);
    this.granted = 100_000;
    this.#weather = this.#weather.filter(({ what, left }) => left > 1_000 && isHarmless(what));
    for (const { image } of this.ledger.images) image.leftOut = false;
  }

  async audit(plans: readonly RunPlan[]): Promise<(RunResult | undefined)[]> {
    this.#running = plans.length;
    this.#lookAtTrust();
    // No design can tell whose clock is wrong where two runs are at work: that is not modelled.
    const isAlone = plans.length === 1;
    const sane = plans.map((p) => (isAlone || Math.abs(p.skewMs) <= JITTER_MS ? p : { ...p, skewMs: 0 }));
    const done = await Promise.all(sane.map((plan) => auditOnce(this, plan)));
    this.#lookAtTrust();
    // A run with a wrong clock judges by that.
    for (const { skewMs } of sane)
      if (skewMs !== 0) this.trust.look(this.policy, this.lab.clock.now() + skewMs);
    this.#lookAtTrust();
    const records = done.flatMap(({ record }) => record ?? []);
    const inOrder = records.toSorted((a, b) => (a.shown[0]?.order ?? 0) - (b.shown[0]?.order ?? 0));
    for (const record of inOrder) {
      this.#runs += 1;
      this.oracle.take({ n: this.#runs, ...record });
    }
    for (const weather of this.#weather) weather.left -= 1;
    this.#weather = this.#weather.filter(({ left }) => left > 0);
    return done.map(({ result }) => result);
  }

  apply(op: CloudOp): void {
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

  /** It is stored that an envelope was accepted. */
  markAccepted({ columns }: Write): void {
    const envelope = JSON.parse(columns?.['envelope'] ?? '{}') as { id?: string; acceptedAtMs?: number };
    if (envelope.acceptedAtMs !== undefined)
      for (const mailbox of this.mailboxes) mailbox.mark(envelope.id ?? '');
  }

  #lookAtTrust(): void {
    this.trust.look(this.policy, this.lab.clock.now());
  }
}
