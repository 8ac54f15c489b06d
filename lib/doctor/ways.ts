import type { Settings } from '../config/doctor.ts';
import { endpointOf } from '../config/deployment.ts';
import { proxyFor } from '../platform/proxy.ts';
import { PROXY_VARIABLES } from '../platform/proxy-variables.ts';

/**
 * Which way each client goes, in one sentence; undefined where nothing names a proxy.
 * `through proxy.example:3128: SWAS, STS, DingTalk; directly: mail (only ALL_PROXY leads it through a proxy)`
 */
export function waysInWords({ parts }: Settings): string | undefined {
  if (!PROXY_VARIABLES.some((name) => process.env[name])) return undefined;
  const ways = new Map<string, Set<string>>();
  for (const [client, address] of addresses(parts)) {
    if (!URL.canParse(address)) continue;
    const proxy = proxyFor(new URL(address));
    const way = proxy === undefined ? 'directly' : `through ${proxy.host}`;
    ways.set(way, (ways.get(way) ?? new Set()).add(client));
  }
  return [...ways]
    .toSorted(([a], [b]) => b.localeCompare(a, 'en'))
    .map(([way, clients]) => `${way}: ${[...clients].join(', ')}`)
    .join('; ');
}

function* addresses({
  sts,
  swas,
  store,
  deployment,
  channels,
}: Settings['parts']): Generator<readonly [string, string]> {
  if (swas.ok) yield ['SWAS', swas.value.swasEndpoint.replaceAll('{region}', 'cn-hangzhou')];
  if (sts.ok) yield ['STS', sts.value];
  if (store.ok && store.value.kind === 'tablestore') yield ['Tablestore', store.value.endpoint];
  if (deployment.ok) yield ['Function Compute', endpointOf(deployment.value, '1234567890123456')];
  if (!channels.ok) return;
  const { dingtalk, email } = channels.value.channels;
  for (const { webhook } of dingtalk?.robots ?? []) yield ['DingTalk', webhook];
  if (email !== undefined) yield ['mail (only ALL_PROXY leads it through a proxy)', email.smtpUrl];
}
