import { AuditError } from '../../lib/errors.ts';
import type { CommandContext } from '../../lib/cli/context.ts';
import { plural } from '../../lib/text/plural.ts';
import { OutputFilter } from './output-filter.ts';
import { runS } from './run-s.ts';
import { narrowLogs } from './s-logs.ts';
import type { Place } from './service.ts';

/**
 * Runs `s` and shows its progress. Afterwards, and after a failure too, its logs are for their owner only.
 * @throws AuditError as `runS`, with the last that `s` has printed where it failed.
 */
export async function serverlessDevs(
  args: readonly string[],
  { accountId, credentials }: Place,
  { environment, redactor, out, err, signal }: CommandContext,
): Promise<void> {
  const sinceMs = Date.now();
  const output = new OutputFilter(
    (text) => redactor.redact(text),
    (line) => out(`  s: ${line}\n`),
  );
  try {
    await runS(args, { environment, accountId, credentials: await credentials.get(), output, signal });
  } catch (error) {
    if (error instanceof AuditError && error.code === 'SFailed' && output.kept.length > 0)
      err(`What s has printed last, without settings:\n${output.kept.map((line) => `  ${line}\n`).join('')}`);
    throw error;
  } finally {
    const logs = await narrowLogs(environment, sinceMs);
    if (logs !== undefined)
      out(
        `  ${plural(logs.files, 'file')} of s in ${logs.folder} may have the settings in clear; only you can read what this run has written there. To remove the logs: npx s clean --logs\n`,
      );
  }
}
