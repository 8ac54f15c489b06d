import { quoted, type Rule } from './given.ts';

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
