import type { Stats } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readTyped } from '../../config/rules/check-settings.ts';
import { SNAPSHOT } from '../../config/terminal.ts';
import { AuditError, ConfigError } from '../../errors.ts';
import { readTextFile } from '../../files/read-file.ts';
import { parseTrustPolicy } from '../../policy/parse-trust-policy.ts';
import type { TrustPolicy } from '../../policy/trust-policy.ts';
import type { CommandContext } from '../context.ts';

export interface PolicyFile {
  readonly path: string;
  /** The file's content; empty if the file does not exist. */
  readonly text: string;
  readonly exists: boolean;
  readonly policy: TrustPolicy;
}

const DEFAULT_NAME = 'policy.yaml';
const ADVICE = 'correct the file, --policy or POLICY_FILE';

/**
 * Reads the policy file: `--policy`, `POLICY_FILE`, or `policy.yaml` in the working directory.
 * @param mayBeNew whether a file that is named explicitly may be missing.
 * @throws ConfigError that lists every problem, if the file cannot be read or is not a valid policy.
 */
export async function readPolicyFile(
  named: string | undefined,
  context: CommandContext,
  mayBeNew = false,
): Promise<PolicyFile> {
  const given = named ?? readTyped(SNAPSHOT, context.environment).policyFile;
  const path = resolve(given ?? DEFAULT_NAME);
  const text = readTextFile(path, ADVICE);
  if (text === undefined && given !== undefined && !mayBeNew)
    throw new ConfigError([`${path}: the policy file does not exist; ${ADVICE}`]);
  const exists = text !== undefined;
  return { path, text: text ?? '', exists, policy: parseTrustPolicy(text ?? '', path) };
}

/**
 * Replaces the file in one step (a draft beside it, and a rename), so that a reader sees either the old text or the new
 * one. A symbolic link stays a link; the file keeps its mode and, as far as the person may give it away, its owner. A new one is readable by its owner only.
 *
 * The draft has one name, so that of two commands at once only one writes.
 * @throws AuditError `PolicyChanged` if the file has changed since it was read, or another command is writing it;
 *   `PolicyNotWritten` if it cannot be written. Either way it was not changed.
 */
export async function replacePolicyFile(file: PolicyFile, text: string): Promise<void> {
  try {
    const target = file.exists ? await realpath(file.path) : file.path;
    // A rename would replace a file that is write-protected, too.
    if (file.exists) await (await open(target, 'r+')).close();
    const draft = `${target}.tmp`;
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      if (file.exists) await likeOld(handle, await stat(target));
      await handle.sync();
      await handle.close();
      if ((readTextFile(file.path, ADVICE) ?? '') !== file.text)
        throw changed(
          `${file.path} was changed while this command ran; nothing was written. Run the command again`,
        );
      await rename(draft, target);
    } catch (error) {
      await handle.close();
      await rm(draft, { force: true });
      throw error;
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const { code = 'unknown', path = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw changed(
        `${file.path} is being written by another command, or one was stopped while it wrote; nothing was written. Run the command again, and if this goes on, remove ${path}`,
      );
    throw new AuditError(`${file.path} cannot be written (${code}); it was not changed`, {
      code: 'PolicyNotWritten',
      cause: error,
    });
  }
}

const changed = (message: string): AuditError => new AuditError(message, { code: 'PolicyChanged' });

/** The owner first: a change of owner may reset the mode. Who is not root can at least keep the group. */
async function likeOld(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  await handle
    .chown(uid, gid)
    .catch(() => handle.chown(process.getuid?.() ?? uid, gid).catch(() => undefined));
  await handle.chmod(mode & 0o777);
}
