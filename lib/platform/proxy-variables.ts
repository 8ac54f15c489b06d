/** What names a proxy, in the order of precedence of each pair. `HTTP_PROXY` concerns no address of this program. */
export const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/** The beginning of the code of a failure at the proxy, before the host behind it was reached: `PROXY_HTTP_407`. */
export const PROXY_FAILED = 'PROXY_';
