import type { Command } from 'commander';
import { integer } from './flag-values.ts';
import type { Send } from './send.ts';

/** The commands about the deployed functions. */
export function addFunctionCommands(program: Command, send: Send): void {
  program
    .command('fire <function>')
    .description('start a function now, with the event of its timer')
    .action((functionName: string) => send({ command: 'fire', functionName }));
  program
    .command('invocations')
    .description('list invocations: function, account or timer, type, duration, result')
    .option('--last <n>', 'number of the latest invocations to list; 0 for all', integer(0, 1_000_000), 40)
    .action(({ last }: { last: number }) => send({ command: 'invocations', last }));
  program
    .command('kill-next <function>')
    .description('kill the process of the function’s next invocation')
    .option(
      '--ms <ms>',
      'delay after its start; by default it is killed halfway through',
      integer(0, 3_600_000),
    )
    .action((functionName: string, { ms }: { ms?: number }) =>
      send({ command: 'kill-next', functionName, ms }),
    );
  program
    .command('duplicate-next <function>')
    .description('deliver the function’s next asynchronous event twice')
    .action((functionName: string) => send({ command: 'duplicate-next', functionName }));
}
