import { proxyFor } from './proxy.ts';
import { PROXY_FAILED } from './proxy-variables.ts';

/** Who could not be reached, for a sentence. */
export interface Peer {
  /** Host and port, as people would check them. Never a whole URL, whose path or query may hold a token (I12). */
  readonly at: string;
  /** The setting that holds the address. */
  readonly setting: string;
  /** What gives the region, where that is part of the host's name: a wrong one leads to a host that does not exist. */
  readonly region?: string | undefined;
}

interface Row {
  readonly codes: RegExp;
  readonly says: (peer: Peer, code: string) => string;
  /** Only a person can mend it, so that trying again is in vain until then. */
  readonly isLasting?: true;
}

/** The two kinds of address of a mail server. */
export const WHICH_SCHEME =
  'smtps:// is for a port with TLS from the start, as a rule 465, and smtp:// for one with STARTTLS, as a rule 587';

const ADD_AUTHORITY =
  'if it is a private one, put its certificates (PEM) into a file and set NODE_EXTRA_CA_CERTS to the path of the file';

/**
 * The codes of Node's sockets, of its resolver, of its HTTP parser, of `fetch` (`UND_ERR_…`) and of OpenSSL, and how
 * each is mended. The first row that matches counts. Sources: Node's documentation, «Common system errors», `errors`
 * and `tls`; OpenSSL's `X509_STORE_CTX_get_error`; llhttp's list of errors; undici's «Errors».
 */
const ROWS: readonly Row[] = [
  { codes: new RegExp(`^${PROXY_FAILED}`), says: proxySays },
  { codes: /^ABORTED$/, says: () => 'it was not waited for, since this run ended' },
  {
    codes: /^ENOTFOUND$|^ENODATA$|^EAI_NO(NAME|DATA)$/,
    says: ({ at, setting, region }) =>
      `DNS does not know the host of ${at}: check it in ${setting}${region === undefined ? '' : `, and ${region}`}`,
  },
  {
    codes: /^EAI_|^ETIMEOUT$|^ESERVFAIL$|^EREFUSED$|^EFORMERR$|^ENOTIMP$|^ECANCELLED$|^EBADRESP$/,
    says: ({ at }) => `DNS gives no answer for ${at}: check the name servers of this network`,
  },
  {
    codes: /^EBADNAME$|^ERR_INVALID_URL$|^ERR_SOCKET_BAD_PORT$/,
    isLasting: true,
    says: ({ at, setting }) => `${at} is no address that can be called: correct it in ${setting}`,
  },
  {
    codes: /^ECONNREFUSED$/,
    says: ({ at, setting }) =>
      `${at} refuses the connection: check host and port in ${setting}, and that nothing blocks them`,
  },
  {
    codes: /^ETIMEDOUT$|^EHOST|^ENET|^UND_ERR_CONNECT_TIMEOUT$/,
    says: ({ at }) =>
      `${at} cannot be reached: check the network and the firewall, and in a VPC the way to the Internet${
        at.endsWith(':25') ? '; most clouds block port 25, so use smtps:// and 465' : ''
      }`,
  },
  {
    codes: /^TIMEOUT$|^UND_ERR_(HEADERS|BODY)_TIMEOUT$/,
    says: ({ at, setting }) =>
      `${at} gave no answer in time: if this lasts, check ${setting}, the network, the proxy and the firewall`,
  },
  {
    codes: /^EACCES$|^EPERM$/,
    says: ({ at }) => `this system forbids the connection to ${at}: check its firewall and its sandbox`,
  },
  {
    codes: /^EADDRNOTAVAIL$|^EADDRINUSE$|^EMFILE$|^ENFILE$|^ENOBUFS$/,
    says: ({ at }) =>
      `this machine has no address, port or file handle left for a connection to ${at}: check what else runs on it`,
  },
  {
    codes:
      /^ECONNRESET$|^ECONNABORTED$|^EPIPE$|^ECONNECTION$|^ENOTCONN$|^UND_ERR_SOCKET$|^ERR_STREAM_PREMATURE_CLOSE$/,
    says: ({ at, setting }) =>
      `the connection to ${at} broke: check the port in ${setting}, the network, the proxy and the firewall`,
  },
  {
    codes: /^HPE_|^UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)$|^ERR_HTTP2_/,
    says: ({ at, setting }) =>
      `${at} does not answer in HTTP: check host and port in ${setting}, and the proxy`,
  },
  {
    codes: /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$|^EPROTO$/,
    isLasting: true,
    says: ({ at, setting }) =>
      `${at} does not answer in TLS: check the port in ${setting}${
        setting === 'SMTP_URL' ? `; ${WHICH_SCHEME}` : ''
      }`,
  },
  {
    codes: /^ERR_SSL_/,
    says: ({ at }) => `no encrypted connection to ${at} could be made: it must offer TLS 1.2 or newer`,
  },
  {
    codes: /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    isLasting: true,
    says: ({ at }) =>
      `the certificate of ${at} is signed by itself: give the server one of an authority, or set NODE_EXTRA_CA_CERTS to a file with this one (PEM)`,
  },
  {
    codes: /^SELF_SIGNED_CERT_IN_CHAIN$/,
    isLasting: true,
    says: ({ at }) => `the certificate of ${at} is from an authority unknown here: ${ADD_AUTHORITY}`,
  },
  {
    codes: /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/,
    isLasting: true,
    says: ({ at }) =>
      `the certificate of ${at} is from an authority unknown here, or the server does not send the certificates in between: ${ADD_AUTHORITY}`,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    isLasting: true,
    says: ({ at }) =>
      `the certificate of ${at} has expired: renew it there (if it has not, set the clock of this machine)`,
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    isLasting: true,
    says: ({ at }) =>
      `the certificate of ${at} is not valid yet: set the clock of this machine, or that one's`,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/,
    isLasting: true,
    says: ({ at, setting }) =>
      `the certificate of ${at} is for another host: write the name that it holds in ${setting}`,
  },
  {
    codes: /CERT|^INVALID_CA$|^INVALID_PURPOSE$|^PATH_LENGTH_EXCEEDED$|^CRL_/,
    isLasting: true,
    says: ({ at }) => `the certificate of ${at} does not hold: have the server's certificate mended`,
  },
];

/** What keeps a connection from getting past the proxy. */
function proxySays({ at, setting }: Peer, code: string): string {
  const scheme = setting === 'SMTP_URL' ? 'smtp' : 'https';
  const address = `${scheme}://${at}`;
  const proxy = `the proxy ${(URL.canParse(address) ? proxyFor(new URL(address))?.host : undefined) ?? 'on the way'}`;
  const variable = setting === 'SMTP_URL' ? 'ALL_PROXY' : 'HTTPS_PROXY';
  switch (code.slice(PROXY_FAILED.length)) {
    case 'HTTP_407':
      return `${proxy} wants a login: write it into ${variable}, as in http://user:password@host:port`;
    case 'HTTP_403':
    case 'HTTP_405':
      return `${proxy} lets no connection to ${at} through: have it allowed there, or name the host in NO_PROXY`;
    case 'HTTP_502':
    case 'HTTP_503':
    case 'HTTP_504':
      return `${proxy} does not reach ${at}: check the host in ${setting}, and what the proxy may reach`;
    case 'NO_HTTP':
      return `${proxy} does not answer as an HTTP proxy: check host and port in ${variable}`;
    default:
      return `${proxy} cannot be used for ${at}: check ${variable}`;
  }
}

const rowOf = (code: string): Row | undefined => ROWS.find(({ codes }) => codes.test(code));

/** Why the peer could not be reached and what to check, as part of a sentence that ends with the code. */
export function unreachable(code: string, peer: Peer): string {
  const why =
    rowOf(code)?.says(peer, code) ?? `${peer.at} cannot be reached: check the network, and ${peer.setting}`;
  return `${why} (${code})`;
}

/** Whether the connection keeps failing until a person mends it: a certificate, a wrong port. */
export const isLasting = (code: string): boolean => rowOf(code)?.isLasting === true;

/** Codes of Node's own modules, and of files: of no network unless `ROWS` has them. */
const OF_ELSEWHERE = /^(ERR_.*|ENOENT|EEXIST|EISDIR|ENOTDIR|EROFS|ENOSPC|EDQUOT|ELOOP|ENAMETOOLONG|EINVAL)$/;

/**
 * The code of the network for an error, however it is wrapped, or undefined if none lies in it. `TIMEOUT` is our own,
 * for a wait in vain to which the client gives none.
 */
export function networkCodeOf(error: unknown): string | undefined {
  for (const { code, name } of linksOf(error)) {
    if (
      code !== undefined &&
      (rowOf(code) !== undefined || (/^E[A-Z]/.test(code) && !OF_ELSEWHERE.test(code)))
    )
      return code;
    // `httpx` and Tablestore's client, and `AbortSignal.timeout`, name a wait that ended.
    if (/^(RequestTimeout|TimeoutError$)/.test(name)) return 'TIMEOUT';
  }
  return undefined;
}

/** The system's code of an error, or of what lies under it; never its message, which may repeat an address. */
export const networkCode = (error: unknown): string =>
  [...linksOf(error)].find(({ code }) => code !== undefined)?.code ?? networkCodeOf(error) ?? 'no code';

interface Link {
  readonly name: string;
  readonly code: string | undefined;
}

/** The error, its causes, and what several attempts at once (one for each address of a host) met. */
function* linksOf(error: unknown, depth = 0): Generator<Link> {
  // Causes that point at each other must not hold up the program.
  if (typeof error !== 'object' || error === null || depth > 8) return;
  const { name, code, originalCode, cause, errors, message } = error as Record<string, unknown>;
  // A library's own word (`ESOCKET`) stands in `code`; then the system's stands beside it.
  const known = [originalCode, code].find(
    (word): word is string => typeof word === 'string' && /^[A-Z][A-Z0-9_]*$/.test(word),
  );
  yield {
    name: String(code === 'TimeoutError' ? code : name),
    code: known === 'EPROTO' ? reasonOf(message) : known,
  };
  if (Array.isArray(errors)) for (const one of errors) yield* linksOf(one, depth + 1);
  yield* linksOf(cause, depth + 1);
}

/** `EPROTO` stands for every fault of TLS; OpenSSL's reason is in the message: `…:SSL routines:x:wrong version number:…`. */
function reasonOf(message: unknown): string {
  const [, reason] = /:SSL routines:[^:]*:([a-z0-9 ]{3,60}):/i.exec(String(message)) ?? [];
  return reason === undefined ? 'EPROTO' : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
}
