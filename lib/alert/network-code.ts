import type { Unaccepted } from './fate.ts';

/** Who could not be reached, for a sentence. */
export interface Peer {
  /** «DingTalk», «the mail server». */
  readonly service: string;
  /** Host and port, as people would check them. */
  readonly at: string;
  /** The setting that holds the address. */
  readonly setting: string;
}

interface Row {
  readonly codes: RegExp;
  readonly says: (peer: Peer) => string;
  /** Only a person can mend it. */
  readonly isFinal?: true;
}

/** The two kinds of address of a mail server. */
export const WHICH_SCHEME =
  'smtps:// is for a port with TLS from the start, as a rule 465, and smtp:// for one with STARTTLS, as a rule 587';

const ADD_AUTHORITY =
  'if it is a private one, put its certificates (PEM) into a file and set NODE_EXTRA_CA_CERTS to the path of the file';

/**
 * The codes of Node's sockets, of its resolver and of OpenSSL, and how each is mended. The first row that matches
 * counts. Sources: Node's documentation, «Common system errors» and `tls`; OpenSSL's `X509_STORE_CTX_get_error`.
 */
const ROWS: readonly Row[] = [
  { codes: /^ABORTED$/, says: () => 'it was not waited for, since this run ended' },
  {
    codes: /^ENOTFOUND$|^ENODATA$/,
    says: ({ at, setting }) => `DNS does not know the host of ${at}: check it in ${setting}`,
  },
  {
    codes: /^EAI_|^ETIMEOUT$|^ESERVFAIL$|^EREFUSED$/,
    says: ({ at }) => `DNS gives no answer for ${at}: check the name servers of this network`,
  },
  {
    codes: /^ECONNREFUSED$/,
    says: ({ at, setting }) =>
      `${at} refuses the connection: check host and port in ${setting}, and that nothing blocks them`,
  },
  {
    codes: /^ETIMEDOUT$|^EHOST|^ENET/,
    says: ({ at }) =>
      `${at} cannot be reached: check the network and the firewall, and in a VPC the way to the Internet${
        at.endsWith(':25') ? '; most clouds block port 25, so use smtps:// and 465' : ''
      }`,
  },
  {
    codes: /^ECONNRESET$|^ECONNABORTED$|^EPIPE$|^ECONNECTION$/,
    says: ({ at, setting }) =>
      `the connection to ${at} broke: check the port in ${setting}, the network, the proxy and the firewall`,
  },
  {
    codes: /^ERR_SSL_WRONG_VERSION_NUMBER$|^ERR_SSL_PACKET_LENGTH_TOO_LONG$|^EPROTO$/,
    isFinal: true,
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
    isFinal: true,
    says: ({ at }) =>
      `the certificate of ${at} is signed by itself: give the server one of an authority, or set NODE_EXTRA_CA_CERTS to a file with this one (PEM)`,
  },
  {
    codes: /^SELF_SIGNED_CERT_IN_CHAIN$/,
    isFinal: true,
    says: ({ at }) => `the certificate of ${at} is from an authority unknown here: ${ADD_AUTHORITY}`,
  },
  {
    codes: /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)/,
    isFinal: true,
    says: ({ at }) =>
      `the certificate of ${at} is from an authority unknown here, or the server does not send the certificates in between: ${ADD_AUTHORITY}`,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    isFinal: true,
    says: ({ at }) =>
      `the certificate of ${at} has expired: renew it there (if it has not, set the clock of this machine)`,
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    isFinal: true,
    says: ({ at }) =>
      `the certificate of ${at} is not valid yet: set the clock of this machine, or that one's`,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$|^HOSTNAME_MISMATCH$/,
    isFinal: true,
    says: ({ at, setting }) =>
      `the certificate of ${at} is for another host: write the name that it holds in ${setting}`,
  },
  {
    codes: /CERT|^INVALID_CA$|^INVALID_PURPOSE$|^PATH_LENGTH_EXCEEDED$|^CRL_/,
    isFinal: true,
    says: ({ at }) => `the certificate of ${at} does not hold: have the server's certificate mended`,
  },
];

/**
 * What a connection that failed before anything was handed over means for the message: put off, or refused where only
 * a person can mend it.
 * @param code of the system's error; holds no secret, since only its form `ECONNREFUSED` is let through.
 */
export function unreachable(code: string, peer: Peer): Unaccepted {
  const row = ROWS.find(({ codes }) => codes.test(code));
  const why = row?.says(peer) ?? `${peer.at} cannot be reached: check the network, and ${peer.setting}`;
  return {
    kind: row?.isFinal === true ? 'channelRefused' : 'putOff',
    message: `${peer.service} took nothing: ${why} (${code})`,
  };
}

/** The system's code of an error, or of what lies under it; never its message, which may repeat an address. */
export function networkCode(error: unknown): string {
  for (let link: unknown = error; typeof link === 'object' && link !== null; ) {
    const { code, originalCode, cause } = link as { code?: unknown; originalCode?: unknown; cause?: unknown };
    // A library's own word (`ESOCKET`) stands in `code`; then the system's stands beside it.
    const known = [originalCode, code].find(
      (word): word is string => typeof word === 'string' && /^[A-Z][A-Z0-9_]*$/.test(word),
    );
    if (known !== undefined) return known;
    link = cause;
  }
  return 'no code';
}
