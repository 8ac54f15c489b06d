import { Agent, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './loopback.ts';
import { PROXY_VARIABLES } from './proxy-variables.ts';

/** Where an ECS instance asks for its role's credentials: only the instance itself reaches it. */
const METADATA = '100.100.100.200';

/**
 * The proxy through which this process reaches an address; undefined: it goes there directly. This machine and the
 * metadata of an ECS instance are never reached through a proxy.
 *
 * `HTTPS_PROXY` counts for `https:`, `ALL_PROXY` for whatever has no variable of its own (mail), `NO_PROXY` for both.
 */
export function proxyFor(address: URL): URL | undefined {
  const { hostname } = address;
  if (isLoopback(hostname) || hostname === METADATA || isExcepted(hostname)) return undefined;
  const found = getProxyForUrl(address);
  if (found === '') return undefined;
  // A value without a scheme gets the address's own from the library; `proxy:3128` means http, as for curl.
  const isWhole = PROXY_VARIABLES.some((name) => process.env[name] === found);
  const whole = isWhole ? found : found.replace(/^[a-z]+:/, 'http:');
  // What is no address is the settings' problem (`checkProxies`), not that of whoever asks here; and many a shell names a
  // SOCKS proxy in ALL_PROXY, beside an HTTP proxy for all that matters.
  const proxy = URL.canParse(whole) ? new URL(whole) : undefined;
  return proxy !== undefined && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

/** `NO_PROXY=example.com` covers what is under it as well, as for curl; for the library only `.example.com` does. */
function isExcepted(hostname: string): boolean {
  const { no_proxy: lower, NO_PROXY: upper } = process.env;
  return (lower || upper || '')
    .toLowerCase()
    .split(/[,\s]+/)
    .some((name) => /^[a-z0-9]/.test(name) && hostname.endsWith(`.${name}`));
}

interface Host {
  readonly host?: string;
  readonly port?: number | string;
}

/** What every agent has at run time and its types lack: where a request meets its connection. */
interface Doorkeeper {
  readonly protocol: string;
  readonly keepAlive: boolean;
  addRequest: (this: Doorkeeper, request: ClientRequest, options: Host) => void;
}

let isInstalled = false;

/**
 * Lets every HTTPS request of this process go through the proxy that the environment names for its host. Further calls
 * do nothing.
 *
 * At the agents, since the SDKs' HTTP clients take neither an agent nor a proxy. A request to a host without a proxy
 * goes on as before.
 */
export async function goThroughProxies(): Promise<void> {
  if (isInstalled || !PROXY_VARIABLES.some((name) => process.env[name])) return;
  isInstalled = true;
  // Loaded only where a proxy is named.
  const { ProxyAgent } = await import('./proxy-agent.ts');
  const agents = new Map<string, InstanceType<typeof ProxyAgent>>();
  const agentFor = (proxy: URL, keepAlive: boolean) => {
    const key = `${keepAlive} ${proxy.href}`;
    const agent = agents.get(key) ?? new ProxyAgent(proxy, keepAlive);
    agents.set(key, agent);
    return agent;
  };

  const doorkeeper = Agent.prototype as unknown as Doorkeeper;
  const addDirectly = doorkeeper.addRequest;
  doorkeeper.addRequest = function (request, options) {
    const isSecure =
      !(this instanceof ProxyAgent) && this.protocol === 'https:' && options.host !== undefined;
    const proxy = isSecure ? proxyFor(new URL(`https://${hostOf(options)}`)) : undefined;
    if (proxy === undefined) return addDirectly.call(this, request, options);
    const agent = agentFor(proxy, this.keepAlive) as unknown as Doorkeeper;
    return agent.addRequest(request, { ...options, secureEndpoint: true } as typeof options);
  };
}

const hostOf = ({ host = '', port = 443 }: Host): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * A connection to a host that does not speak HTTP, through its proxy (`ALL_PROXY`); undefined: it has none. The caller
 * resumes the socket once it listens. Rejects with a code as `ProxyAgent` does.
 */
export async function tunnelTo(address: URL): Promise<Socket | undefined> {
  const proxy = proxyFor(address);
  if (proxy === undefined) return undefined;
  const { openTunnel } = await import('./proxy-agent.ts');
  return openTunnel(proxy, address.hostname, Number(address.port));
}
