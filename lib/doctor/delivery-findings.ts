import type { Channel } from '../alert/channel.ts';
import type { Deployment } from '../alert/deployment.ts';
import type { StoredEnvelope } from '../alert/outbox/envelope.ts';
import { dueMs } from '../alert/outbox/next-step.ts';
import { subjectKey } from '../model/blind-spot.ts';
import { inThePast } from '../platform/stored-time.ts';
import type { Refusals } from '../state/refusals.ts';
import { roughDuration } from '../text/local-time.ts';
import { visibleText } from '../text/visible-text.ts';
import type { Finding } from './check.ts';
import { plural } from '../text/plural.ts';

/** What the runs have stored of their channels, and the channels of this terminal's settings. */
export interface Deliveries {
  readonly deployment: Deployment | undefined;
  readonly envelopes: readonly StoredEnvelope[];
  /** What fails of the channels, and since when. */
  readonly refusals: Refusals;
  /** Undefined: the settings cannot be used. */
  readonly here: readonly Pick<Channel, 'id' | 'label'>[] | undefined;
  readonly nowMs: number;
}

/** A deployment that is silent for so long gives way to another: see `holdDeployment`. */
const SILENT_MS = 86_400_000;
/** So many stuck messages of a channel and kind are shown, the oldest ones. */
const SHOWN = 3;
/** What a service said, in characters. */
const SAID = 300;

/** Which channels count, when each accepted something last, and what is stuck. Pure. */
export function deliveryFindings(deliveries: Deliveries): readonly Finding[] {
  const { deployment, envelopes, here = [] } = deliveries;
  const ids = new Set(deployment?.channelIds ?? [...here, ...channelsOf(envelopes)].map(({ id }) => id));
  return [
    ofDeployment(deliveries),
    ...settingsThatDiffer(deliveries),
    ...[...ids].flatMap((id) => ofChannel(id, deliveries)),
  ];
}

const channelsOf = (envelopes: readonly StoredEnvelope[]) => envelopes.map(({ channelId: id }) => ({ id }));

function ofDeployment({ deployment, nowMs }: Deliveries): Finding {
  if (deployment === undefined)
    return {
      status: 'ok',
      found:
        'no deployment has said yet that its channels count: every run sends over its own. An audit from cron says it by --deployment, a deployed audit function by itself',
    };
  const { sinceMs } = deployment;
  // A time ahead of now was written by a clock that was wrong.
  const seenMs = inThePast(deployment.seenMs, nowMs);
  const found = `the channels of ${nameOf(deployment)} count, since ${utc(sinceMs)}; it was ${seenMs === undefined ? 'seen by a clock that is ahead' : `last seen ${ago(seenMs, nowMs)}`}`;
  return seenMs !== undefined && nowMs - seenMs < SILENT_MS
    ? { status: 'ok', found }
    : {
        status: 'warning',
        found,
        mend: 'Start it again (its timer, or its line in the crontab). If it was removed, deploy another one, or run "share-auditor audit --deployment" from cron: it takes over, since this one has been silent for a day',
      };
}

/** The channels of these settings are not the row's. */
function settingsThatDiffer({ deployment, here }: Deliveries): Finding[] {
  if (deployment === undefined || here === undefined) return [];
  const only = here.filter(({ id }) => !deployment.channelIds.includes(id));
  const lacking = deployment.channelIds.filter((id) => !here.some((channel) => channel.id === id));
  const name = nameOf(deployment);
  return [
    ...(only.length === 0
      ? []
      : [
          {
            status: 'warning',
            found: `only in the settings of this terminal, and not told by ${name}: ${only.map(({ label }) => visibleText(label)).join(', ')}`,
            mend: 'Deploy these settings to have them told of everything; until then they are told only of what an audit from here finds',
          } as const,
        ]),
    ...(lacking.length === 0
      ? []
      : [
          {
            status: 'warning',
            found: `${lacking.length} of the ${plural(deployment.channelIds.length, 'channel')} of ${name} ${lacking.length === 1 ? 'is' : 'are'} not in the settings of this terminal`,
            mend: 'Set the channels here as they are deployed, or deploy these settings if the channels were to be removed',
          } as const,
        ]),
  ];
}

function ofChannel(id: string, { envelopes, refusals, here = [], nowMs }: Deliveries): Finding[] {
  const own = envelopes.filter(({ channelId }) => channelId === id);
  const refusal = refusals[subjectKey({ kind: 'channel', channelId: id, label: '' })];
  const told = refusal?.subject.kind === 'channel' ? refusal.subject.label : undefined;
  const label = visibleText(here.find((channel) => channel.id === id)?.label ?? told ?? `channel ${id}`);
  const lastMs = own.reduce<number | undefined>(
    (last, { acceptedAtMs }) =>
      acceptedAtMs === undefined ? last : Math.max(last ?? acceptedAtMs, acceptedAtMs),
    undefined,
  );
  const last =
    lastMs === undefined ? 'accepted nothing yet' : `last accepted something ${ago(lastMs, nowMs)}`;
  const stuck = [
    ...stuckIn(own, 'refused').map((envelope): Finding => {
      const { attempts } = envelope;
      return {
        status: 'failed',
        found: `${label} refuses ${ofAlerts(envelope)} in any form, since ${utc(triedMs(envelope))}, ${times(attempts)}${next(envelope, lastMs, nowMs)}: ${said(envelope)}`,
        mend: 'Do what the answer asks for, or send over another channel besides; what it refused goes again once it accepts something',
      };
    }),
    ...stuckIn(own, 'tried').map((envelope): Finding => {
      const { attempts } = envelope;
      return {
        status: 'warning',
        found: `whether ${label} took ${ofAlerts(envelope)} is not known, since ${utc(triedMs(envelope))}, ${times(attempts)}${next(envelope, lastMs, nowMs)}: ${said(envelope)}`,
        mend: 'Look there whether it arrived. It is sent again by itself; if this lasts, check the service and the way to it',
      };
    }),
    ...stuckIn(own, 'aside').map(
      (envelope): Finding => ({
        status: 'failed',
        found: `${ofAlerts(envelope)} for ${label} was set aside after a week, first tried ${utc(triedMs(envelope))}: ${said(envelope)}`,
        mend: 'Mend the channel ("share-auditor notify --test" tries it): it goes again once the channel accepts something. The other channels were told',
      }),
    ),
  ];
  return [
    { status: 'ok', found: `${label}: ${last}` },
    ...(stuck.length > 0 ? [] : ofRefusal(label, refusal)),
    ...shown(stuck, label),
  ];
}

/** Where nothing is stuck: then the channel took nothing, and what it was sent is packed anew. */
function ofRefusal(label: string, refusal: Refusals[string] | undefined): Finding[] {
  if (refusal === undefined) return [];
  const { failure, sinceMs } = refusal;
  return [
    {
      status: failure.denied === true ? 'failed' : 'warning',
      found: `${label} takes nothing, since ${utc(sinceMs)}: ${visibleText(failure.message, SAID)}`,
      mend: 'Do what the message says, then try the channel with "share-auditor notify --test"; the next run sends what waits',
    },
  ];
}

const stuckIn = (envelopes: readonly StoredEnvelope[], state: StoredEnvelope['state']): StoredEnvelope[] =>
  envelopes.filter((e) => e.state === state).toSorted((a, b) => triedMs(a) - triedMs(b));

function shown(stuck: readonly Finding[], label: string): readonly Finding[] {
  const more = stuck.length - SHOWN;
  return more <= 0
    ? stuck
    : [
        ...stuck.slice(0, SHOWN),
        { status: 'warning', found: `${label}: ${plural(more, 'more message')} stuck` },
      ];
}

const triedMs = ({ firstTriedMs, madeAtMs }: StoredEnvelope): number => firstTriedMs ?? madeAtMs;

const ofAlerts = ({ noteIds, isDigest }: StoredEnvelope): string =>
  isDigest ? 'a digest' : `a message of ${plural(noteIds.length, 'alert')}`;

function next(envelope: StoredEnvelope, lastMs: number | undefined, nowMs: number): string {
  const atMs = dueMs(envelope, lastMs, nowMs);
  return atMs <= nowMs ? ', next with the next run' : `, next at ${utc(atMs)}`;
}

const said = ({ said: text = '' }: StoredEnvelope): string =>
  text === '' ? 'the run that sent it ended before the answer came' : visibleText(text, SAID);

const nameOf = ({ functionName, regionId }: Deployment): string =>
  `${visibleText(functionName)} in ${visibleText(regionId)}`;

const times = (attempts: number): string =>
  attempts === 1 ? 'tried once' : `tried ${plural(attempts, 'time')}`;

function ago(atMs: number, nowMs: number): string {
  const { amount, unit } = roughDuration(nowMs - atMs);
  return `${plural(amount, unit)} ago`;
}

const utc = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '?' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};
