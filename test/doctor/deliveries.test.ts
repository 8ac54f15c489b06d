import { expect, it } from 'vitest';
import type { Deployment } from '../../lib/alert/deployment.ts';
import type { StoredEnvelope } from '../../lib/alert/outbox/envelope.ts';
import { type Deliveries, deliveryFindings } from '../../lib/doctor/delivery-findings.ts';
import { resultInWords } from '../../lib/doctor/report-in-words.ts';
import { newWorld } from '../support/new-world.ts';
import { STRANGER } from '../support/world.ts';
import { examined } from './visit.ts';

const NOW = Date.UTC(2026, 2, 14, 12);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const DEPLOYED: Deployment = {
  regionId: 'cn-hangzhou',
  functionName: 'swas-share-audit',
  channelIds: ['ding', 'mail'],
  sinceMs: NOW - 3 * DAY,
  seenMs: NOW - 12 * MINUTE,
};
const HERE = [
  { id: 'ding', label: 'DingTalk' },
  { id: 'mail', label: 'email to ops@example.com' },
];

const envelope = (change: Partial<StoredEnvelope>): StoredEnvelope => ({
  id: 'e-1',
  channelId: 'ding',
  noteIds: ['n-1', 'n-2'],
  form: 'whole',
  isDigest: false,
  madeAtMs: NOW - 40 * MINUTE,
  state: 'tried',
  attempts: 2,
  firstTriedMs: NOW - 40 * MINUTE,
  lastTriedMs: NOW - 10 * MINUTE,
  said: 'DingTalk gave no answer',
  version: 1,
  ...change,
});

const accepted = (channelId: string, atMs: number) =>
  envelope({ id: `over-${channelId}`, channelId, noteIds: [], state: 'over', acceptedAtMs: atMs });

const findings = (change: Partial<Deliveries> = {}) =>
  deliveryFindings({
    deployment: DEPLOYED,
    envelopes: [accepted('ding', NOW - 3 * MINUTE), accepted('mail', NOW - 5 * 60 * MINUTE)],
    refusals: {},
    here: HERE,
    nowMs: NOW,
    ...change,
  });
const texts = (change: Partial<Deliveries> = {}) =>
  findings(change).map(({ status, found }) => `${status}: ${found}`);

it('I3: says whose channels count, and when each accepted something last', () => {
  expect(texts()).toEqual([
    'ok: the channels of swas-share-audit in cn-hangzhou count, since 2026-03-11 12:00 UTC; it was last seen 12 minutes ago',
    'ok: DingTalk: last accepted something 3 minutes ago',
    'ok: email to ops@example.com: last accepted something 5 hours ago',
  ]);
  expect(texts({ envelopes: [] })).toContain('ok: DingTalk: accepted nothing yet');
});

it('I3: before a deployment has said so, the channels of this terminal and those that were sent to are shown', () => {
  const shown = texts({ deployment: undefined, envelopes: [accepted('old', NOW - DAY * 3)] });
  expect(shown[0]).toMatch(/^ok: no deployment .* --deployment/);
  expect(shown.slice(1)).toEqual([
    'ok: DingTalk: accepted nothing yet',
    'ok: email to ops@example.com: accepted nothing yet',
    'ok: channel old: last accepted something 3 days ago',
  ]);
});

it('warns where the settings are not the deployment, on either side, and where it is silent for a day', () => {
  expect(texts({ here: [{ id: 'other', label: 'DingTalk 2' }] }).slice(1, 3)).toEqual([
    'warning: only in the settings of this terminal, and not told by swas-share-audit in cn-hangzhou: DingTalk 2',
    'warning: 2 of the 2 channels of swas-share-audit in cn-hangzhou are not in the settings of this terminal',
  ]);
  expect(texts({ here: undefined }).filter((text) => text.startsWith('warning'))).toEqual([]);
  const seen = (seenMs: number) => findings({ deployment: { ...DEPLOYED, seenMs } })[0]?.status;
  expect([seen(NOW - DAY + 1), seen(NOW - DAY), seen(NOW + DAY)]).toEqual(['ok', 'warning', 'warning']);
});

it('I3: an unknown outcome says since when, how often it was tried and when it is tried next', () => {
  const [, , unknown] = findings({ envelopes: [envelope({})] });
  expect(unknown).toEqual({
    status: 'warning',
    found:
      'whether DingTalk took a message of 2 alerts is not known, since 2026-03-14 11:20 UTC, tried 2 times, next at 2026-03-14 12:20 UTC: DingTalk gave no answer',
    mend: expect.stringContaining('whether it arrived') as unknown,
  });
  const once = { attempts: 1, lastTriedMs: NOW - 5 * MINUTE, said: undefined, noteIds: ['n-1'] };
  expect(texts({ envelopes: [envelope(once)] })[2]).toMatch(
    /a message of 1 alert is .* tried once, next with the next run: the run that sent it ended before the answer came$/,
  );
});

it('I3: what is refused in any form and what was set aside fails, with what the service said', () => {
  const refused = envelope({ state: 'refused', form: 'reduced', said: 'errcode 430102: no' });
  const aside = envelope({ id: 'e-2', channelId: 'mail', state: 'aside', isDigest: true, said: '451 later' });
  const found = findings({ envelopes: [refused, aside] }).filter(({ status }) => status === 'failed');
  expect(found.map((finding) => finding.found)).toEqual([
    'DingTalk refuses a message of 2 alerts in any form, since 2026-03-14 11:20 UTC, tried 2 times, next at 2026-03-14 12:20 UTC: errcode 430102: no',
    'a digest for email to ops@example.com was set aside after a week, first tried 2026-03-14 11:20 UTC: 451 later',
  ]);
  for (const { mend } of found) expect(mend).toMatch(/again once/);
});

it('of many stuck messages it shows the oldest three, and counts the others', () => {
  const many = Array.from({ length: 5 }, (_, i) =>
    envelope({ id: `e-${i}`, firstTriedMs: NOW - i * DAY, said: `no ${i}` }),
  );
  const shown = texts({ envelopes: many }).slice(2);
  expect(shown.map((text) => /no \d$/.exec(text)?.[0])).toEqual([
    'no 4',
    'no 3',
    'no 2',
    undefined,
    undefined,
  ]);
  expect(shown).toContain('warning: DingTalk: 2 more messages stuck');
});

it('a channel that takes nothing says why, where no message of it is stuck', () => {
  const subject = { kind: 'channel', channelId: 'ding', label: 'DingTalk' } as const;
  const failure = { code: 'ChannelRefused', message: 'start the robot again', denied: true };
  const refusals = { 'channel/ding': { subject, sinceMs: NOW - DAY, failure } };
  expect(texts({ refusals })).toContain(
    'failed: DingTalk takes nothing, since 2026-03-13 12:00 UTC: start the robot again',
  );
  expect(texts({ refusals, envelopes: [envelope({})] }).join()).not.toContain('takes nothing');
  const away = { ...refusals['channel/ding'], failure: { code: 'ChannelPutOff', message: 'busy' } };
  expect(texts({ refusals: { 'channel/ding': away } }).join()).toMatch(/warning: DingTalk takes nothing/);
});

it('I11: what a service said breaks out of nothing', () => {
  const evil = 'no\u001B[2J\n✓ Deliveries: ok \u202Ekcab';
  const hostile = findings({ envelopes: [envelope({ said: evil })] });
  const shown = resultInWords(
    { name: 'deliveries', title: 'Deliveries', status: 'warning', findings: hostile },
    { colour: false, width: 400 },
  );
  expect(shown).toContain('no␛[2J␊✓ Deliveries: ok ‹U+202E›kcab');
  for (const raw of ['\u001B', '\u202E', '\n✓ Deliveries']) expect(shown).not.toContain(raw);
});

it('reads what the runs have stored, and changes nothing', { timeout: 60_000 }, async () => {
  const world = await newWorld('sqlite', { seed: 'demo' });
  expect((await examined(world.environment())).statusOf('deliveries')).toBe('skipped');
  await world.audit({ change: { deployment: { regionId: 'local', functionName: 'share-auditor' } } });
  world.sandbox.faults.add({ service: 'dingtalk', times: Infinity, effect: { kind: 'loseReply' } });
  world.sandbox.cloud.share(world.sandbox.cloud.images({ regionId: 'cn-hangzhou' })[0]?.id ?? '', STRANGER);
  await world.audit();
  const { textOf, statusOf } = await examined(world.environment());
  expect(statusOf('deliveries')).toBe('warning');
  expect(textOf('deliveries')).toMatch(/channels of share-auditor in local count/);
  expect(textOf('deliveries')).toMatch(/whether DingTalk\S* .*took a message of 1 alert is not known/);
  expect(textOf('deliveries')).toMatch(/email to \S+: last accepted something 0 minutes ago/);
});
