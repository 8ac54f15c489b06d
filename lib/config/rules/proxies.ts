import { quoted, type Rule } from './given.ts';

/** Many a shell names a SOCKS proxy for whatever has no variable of its own, which is mail here. */
export const allProxyRule: Rule = (given) => {
  for (const name of ['all_proxy', 'ALL_PROXY']) {
    const [, scheme = 'http'] = /^([a-z0-9+.-]+):\/\//i.exec(given.text(name) ?? '') ?? [];
    if (!/^https?$/i.test(scheme))
      given.warn(
        name,
        `${scheme}:// is not used: only an HTTP proxy is. Mail, and HTTPS without HTTPS_PROXY, goes directly; write http://HOST:PORT, or leave it`,
      );
  }
};

/** A range of addresses in `NO_PROXY` covers nothing: names and single addresses do. */
export const noProxyRule: Rule = (given) => {
  for (const name of ['no_proxy', 'NO_PROXY']) {
    const ranges = (given.text(name) ?? '').split(/[,\s]+/).filter((host) => host.includes('/'));
    if (ranges.length > 0)
      given.warn(
        name,
        `${ranges.map(quoted).join(', ')} covers no host: ranges are not understood; write a name, an address or the end of a name, as in .example.com,10.0.0.1`,
      );
  }
};
