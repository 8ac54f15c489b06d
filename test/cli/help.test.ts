import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { program } from '../../lib/cli/program.ts';

function helpOf(command: Command): string {
  let help = '';
  command
    .configureOutput({
      writeOut: (text) => (help += text),
      getOutHelpWidth: () => 80,
      getOutHasColors: () => false,
    })
    .outputHelp();
  return help;
}

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

const silent = { out: () => undefined, err: () => undefined };
const build = (args: readonly string[]) => program(args, silent, () => Promise.resolve());
const cli = await build([]);
/** Each command as it is when it is called. */
const commands = await Promise.all(
  cli.commands.map(async (named) => {
    const called = await build([named.name()]);
    return called.commands.find((command) => command.name() === named.name()) ?? named;
  }),
);

it('what the help says is kept in help.txt, so that every change of it is seen', async () => {
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  const texts = [cli, ...commands.flatMap(all)].map(
    (command) => `$ ${pathOf(command)} --help\n${helpOf(command)}`,
  );
  await expect(texts.join('\n\n')).toMatchFileSnapshot('help.txt');
});

it('every command says what its exit codes mean, in lines that fit', () => {
  expect(commands.flatMap(leaves).length).toBeGreaterThan(8);
  for (const command of commands.flatMap(leaves)) {
    const help = helpOf(command);
    expect(help, pathOf(command)).toMatch(/Exit codes:\n {2}0 {2}\S/);
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
  }
});
