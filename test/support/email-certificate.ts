import { generateKeyPairSync, sign } from 'node:crypto';

/*
 * Certificates, made for one test run, so that no private key lies in the repository. The least X.509 that
 * TLS accepts, written as DER by hand: Node makes keys and signatures, but no certificates.
 */
interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * @param nowMs when it is valid, a day before and after.
 * @param address whose it is, IPv4.
 */
export function selfSignedCertificate(nowMs = Date.now(), address = '127.0.0.1'): Certificate {
  const keys = newKeys();
  const subject = 'sandbox mailbox';
  const cert = issue({ subject, keys, by: subject, byKeys: keys, nowMs, address });
  return { key: pem(keys), cert };
}

/**
 * One of an authority that nobody knows.
 * @param address whose it is, IPv4.
 * @param hosts whose it is, too.
 */
export function privateCertificate(
  address = '127.0.0.1',
  hosts: readonly string[] = [],
): Certificate & { readonly authority: string } {
  const [keys, byKeys] = [newKeys(), newKeys()];
  const [subject, by] = ['sandbox mailbox', 'private authority'];
  const nowMs = Date.now();
  return {
    key: pem(keys),
    cert: issue({ subject, keys, by, byKeys, nowMs, address, hosts }),
    authority: issue({ subject: by, keys: byKeys, by, byKeys, nowMs, isAuthority: true }),
  };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
type Keys = ReturnType<typeof newKeys>;
const pem = ({ privateKey }: Keys) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function issue(of: {
  readonly subject: string;
  readonly keys: Keys;
  readonly by: string;
  readonly byKeys: Keys;
  readonly nowMs: number;
  readonly isAuthority?: boolean;
  readonly address?: string;
  readonly hosts?: readonly string[];
}): string {
  const { address = '127.0.0.1', hosts = [] } = of;
  const names = [
    der(0x87, Buffer.from(address.split('.').map(Number))),
    ...hosts.map((host) => der(0x82, Buffer.from(host))),
  ];
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const named = (text: string) => sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
  const validity = sequence(utcTime(of.nowMs - 86_400_000), utcTime(of.nowMs + 86_400_000));
  const isTrue = der(0x01, Buffer.from([0xff]));
  const extension =
    of.isAuthority === true
      ? sequence(oid('551d13'), isTrue, der(0x04, sequence(isTrue))) // basicConstraints
      : sequence(oid('551d11'), der(0x04, sequence(...names))); // subjectAltName
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1])), // serial number
    algorithm,
    named(of.by),
    validity,
    named(of.subject),
    of.keys.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', body, of.byKeys.privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
