import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseTrustPolicy } from '../../policy/parse-trust-policy.ts';
import type { TrustPolicy } from '../../policy/trust-policy.ts';
import { readTyped } from '../../config/rules/check-settings.ts';
import { SNAPSHOT } from '../../config/terminal.ts';
import { AuditError, ConfigError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';

export interface PolicyFile {
  readonly path: string;
  /** The file's content; empty if the file does not exist. */
  readonly text: string;
  readonly exists: boolean;
  readonly policy: TrustPolicy;
}

const DEFAULT_NAME = 'policy.yaml';
const MAX_BYTES = 1024 * 1024;

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
  const text = await readIfThere(path);
  if (text === undefined && given !== undefined && !mayBeNew)
    throw new ConfigError([`${path}: the policy file does not exist; correct --policy or POLICY_FILE`]);
  if (Buffer.byteLength(text ?? '') > MAX_BYTES)
    throw new ConfigError([
      `${path} is larger than 1 MB, so it is not a trust policy; correct --policy or POLICY_FILE`,
    ]);
  const exists = text !== undefined;
  return { path, text: text ?? '', exists, policy: parseTrustPolicy(text ?? '', path) };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return undefined;
    throw new ConfigError([`${path} cannot be read (${code})`]);
  }
}

/**
 * Replaces the file in one step (temporary file and rename), so that a reader sees either the old text or the new one.
 * A symbolic link stays a link, and the file keeps its mode.
 * @throws AuditError `PolicyChanged` if the file has changed since it was read; `PolicyNotWritten` if it cannot be
 *   written.
 */
export async function replacePolicyFile(file: PolicyFile, text: string): Promise<void> {
  if (((await readIfThere(file.path)) ?? '') !== file.text)
    throw new AuditError(
      `${file.path} was changed while this command ran; nothing was written. Run the command again`,
      {
        code: 'PolicyChanged',
      },
    );
  const target = file.exists ? await realpath(file.path) : file.path;
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(draft, 'wx', file.exists ? (await stat(target)).mode & 0o777 : 0o644);
    try {
      await handle.writeFile(text);
      // The umask may have narrowed the mode when the file was created.
      if (file.exists) await handle.chmod((await stat(target)).mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AuditError(`${file.path} cannot be written (${code}); it was not changed`, {
      code: 'PolicyNotWritten',
      cause: error,
    });
  }
}
