import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlAddress } from './protocol.ts';

/*
 * Where this user's sandboxes of this folder listen, so that commands find them. Each is a file in a private folder,
 * whose name says the port and the process, and which holds the key for commands. The folder is in the system's
 * folder for temporary files, because `npm ci` deletes node_modules, also while a sandbox runs.
 */

export interface RunningSandbox {
  readonly port: number;
  readonly pid: number;
  readonly key: string;
}

const ROOT = realpathSync(join(import.meta.dirname, '../..'));
const FILE_NAME = /^port-(\d{1,5})\.pid-(\d{1,10})$/;
/** Longer than any answer from loopback takes. */
const PROBE_MS = 1000;

const uid = (): number | undefined => process.getuid?.();

/** Not yet made, perhaps. */
function folder(): string {
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  return join(tmpdir(), `swas-sandbox-${uid() ?? 'user'}-${key}`);
}

/** Whether the folder is this user's alone. In /tmp, anybody could have made one of this name, or a link. */
function isPrivate(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return false;
  return uid() === undefined || (stat.uid === uid() && (stat.mode & 0o077) === 0);
}

/**
 * Notes where this process listens. Returns what removes the note, or undefined if it cannot be written: then commands
 * need the port.
 */
export function noteRunning({ port, key }: ControlAddress): (() => void) | undefined {
  const path = folder();
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!isPrivate(path)) return undefined;
    const file = join(path, `port-${port}.pid-${process.pid}`);
    // It is never seen half written.
    writeFileSync(`${file}.new`, key, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return () => rmSync(file, { force: true });
  } catch {
    return undefined;
  }
}

/** This user's sandboxes of this folder that run now, by port. Removes the notes of those that have died. */
export async function runningSandboxes(): Promise<readonly RunningSandbox[]> {
  const path = folder();
  if (!isPrivate(path)) return [];
  const noted = readdirSync(path).flatMap((name) => {
    const [, port, pid] = FILE_NAME.exec(name) ?? [];
    return port === undefined || pid === undefined
      ? []
      : [{ name, port: Number(port), pid: Number(pid), key: keyIn(join(path, name)) }];
  });
  const living = await Promise.all(
    noted.map(async ({ name, port, pid, key }) => {
      if (isAlive(pid) && (await isListening(port))) return [{ port, pid, key }];
      // After a restart of the machine, another process may have the same id.
      rmSync(join(path, name), { force: true });
      return [];
    }),
  );
  return living.flat().toSorted((a, b) => a.port - b.port);
}

/** Empty: it has ended meanwhile. */
function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
