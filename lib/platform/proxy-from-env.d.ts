/** The library has no types of its own. */
declare module 'proxy-from-env' {
  /** The proxy for an address, by `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` in either case; empty: none. */
  export function getProxyForUrl(address: string | URL): string;
}
