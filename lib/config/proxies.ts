import { PROXY_VARIABLES } from '../platform/proxy-variables.ts';
import type { EnvReader } from './env.ts';

/** Checks what names a proxy. Whoever calls through one asks `proxyFor`, since the SDKs share its way out. */
export function checkProxies(env: EnvReader): void {
  for (const name of PROXY_VARIABLES) {
    const value = env.text(name);
    if (value === undefined) continue;
    // Without a scheme it means http, as for curl.
    const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    // As it is written, and as it is sent.
    if (url !== undefined && url.password !== '') env.addSecret(url.password, decoded(url.password));
    if (url === undefined || url.hostname === '')
      env.problem(`${name}: the value is no address; write http://HOST:PORT`);
    // Of ALL_PROXY only a warning: see `lib/config/rules/proxies.ts`.
    else if (!['http:', 'https:'].includes(url.protocol) && /^https/i.test(name))
      env.problem(
        `${name}: a proxy of the kind ${url.protocol}// cannot be used; write the address of an HTTP proxy, as in http://HOST:PORT`,
      );
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
