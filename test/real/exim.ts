import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSignedCertificate } from '../support/email-certificate.ts';

export interface Exim {
  readonly port: number;
  /** Its certificate, PEM. */
  readonly ca: string;
  /** The mails that it delivered, whole. */
  mails(): Promise<readonly Buffer[]>;
  log(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Debian's exim as a mail server on loopback: STARTTLS before anything else, headers checked, lines of more than 998
 * characters refused (RFC 5322, 2.1.1), every mail into a folder. It must be started by root, who may name a
 * configuration of his own.
 */
export async function startExim(): Promise<Exim> {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-exim-'));
  const { key, cert } = selfSignedCertificate();
  const port = await freePort();
  await Promise.all(['spool', 'log', 'mail'].map((name) => mkdir(join(folder, name))));
  await writeFile(join(folder, 'key.pem'), key);
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'exim.conf'), configuration(folder));
  // It gives up its rights before it writes.
  await chmod(folder, 0o777);
  for (const name of ['spool', 'log', 'mail']) await chmod(join(folder, name), 0o777);
  await chmod(join(folder, 'exim.conf'), 0o600);
  const child = spawn(
    '/usr/sbin/exim4',
    ['-C', join(folder, 'exim.conf'), '-bdf', '-oX', `<; [127.0.0.1]:${port}`],
    { stdio: 'ignore' },
  );
  const boxes = join(folder, 'mail/new');
  const log = () => readFile(join(folder, 'log/main'), 'utf8').catch(() => '');
  const close = async (): Promise<void> => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once('exit', resolve));
    await rm(folder, { recursive: true, force: true });
  };
  await listening(child, log).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    port,
    ca: cert,
    mails: async () =>
      Promise.all((await readdir(boxes).catch(() => [])).map((name) => readFile(join(boxes, name)))),
    log,
    close,
  };
}

const configuration = (folder: string): string => `
keep_environment =
deliver_drop_privilege
primary_hostname = mail.example.com
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%s
log_selector = +tls_cipher
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
acl_smtp_mail = check_mail
acl_smtp_rcpt = accept
acl_smtp_data = check_data
host_lookup =
rfc1413_query_timeout = 0s
pid_file_path = ${folder}/exim.pid

begin acl
check_mail:
  deny !encrypted = *
       message = STARTTLS first
  accept
check_data:
  deny condition = \${if > {$max_received_linelength}{998}}
       message = a line has $max_received_linelength characters
  deny !verify = header_syntax
       message = $acl_verify_message
  deny !verify = header_names_ascii
  accept

begin routers
box:
  driver = accept
  transport = box

begin transports
box:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  user = Debian-exim
  delivery_date_add = false
  envelope_to_add = false
  return_path_add = false
`;

async function listening(child: ChildProcess, log: () => Promise<string>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) throw new Error(`exim ended with ${child.exitCode}: ${await log()}`);
    if ((await log()).includes('daemon started')) return;
    await sleep(50);
  }
  throw new Error(`exim did not start: ${await log()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
