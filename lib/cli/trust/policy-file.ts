import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseTrustPolicy } from '../../policy/parse-trust-policy.ts';
import type { TrustPolicy } from '../../policy/trust-policy.ts';
import { readConfig } from '../../config/config.ts';
import { SNAPSHOT } from '../../config/terminal.ts';
import { AuditError, ConfigError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';

export interface PolicyFile {
  readonly path: string;
  /** As it is on the disk; empty: there is no such file. */
  readonly text: string;
  readonly exists: boolean;
  readonly policy: TrustPolicy;
}

const DEFAULT_NAME = 'policy.yaml';
const MAX_BYTES = 1024 * 1024;

/**
 * The policy file: `--policy`, `POLICY_FILE`, or `policy.yaml` here.
 * @param mayBeNew a file that is named need not be there yet.
 * @throws ConfigError when it cannot be read or is no policy; lists every problem.
 */
export async function readPolicyFile(
  named: string | undefined,
  context: CommandContext,
  mayBeNew = false,
): Promise<PolicyFile> {
  const given = named ?? readConfig(SNAPSHOT, context.environment, { onFunctionCompute: false }).policyFile;
  const path = resolve(given ?? DEFAULT_NAME);
  const text = await readIfThere(path);
  if (text === undefined && given !== undefined && !mayBeNew)
    throw new ConfigError([`there is no policy at ${path}; correct --policy or POLICY_FILE`]);
  if ((text?.length ?? 0) > MAX_BYTES)
    throw new ConfigError([`${path} is larger than 1 MB; that is no trust policy`]);
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
 * Puts the new text in the file's place in one step: whoever reads it meanwhile reads the old or the new. A link
 * stays a link, the mode stays the mode.
 * @throws AuditError when the file has changed since it was read, or cannot be written.
 */
export async function replacePolicyFile(file: PolicyFile, text: string): Promise<void> {
  if (((await readIfThere(file.path)) ?? '') !== file.text)
    throw new AuditError(
      `${file.path} was changed by somebody else meanwhile; nothing was written. Run it again`,
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
      // The umask had its say when the file was made.
      if (file.exists) await handle.chmod((await stat(target)).mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AuditError(`${file.path} cannot be written (${code}); it is as it was`, {
      code: 'PolicyNotWritten',
      cause: error,
    });
  }
}
