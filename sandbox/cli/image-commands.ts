import type { Command } from 'commander';
import type { Send } from './send.ts';

interface Flags {
  /** The owner. */
  account?: string;
}

/** The commands about accounts, images and their shares. */
export function addImageCommands(program: Command, send: Send): void {
  const ofImage = (nameAndArguments: string): Command =>
    program
      .command(nameAndArguments)
      .option(
        '--account <account>',
        'owner of the image, by id or name, if several accounts have such an image',
      );

  program
    .command('accounts')
    .description('list the accounts')
    .action(() => send({ command: 'accounts' }));
  program
    .command('images')
    .description('list the custom images')
    .option('--account <account>', 'only images of this account, by id or name')
    .action(({ account: owner }: Flags) => send({ command: 'images', owner }));
  ofImage('shares <image>')
    .description('list the accounts that an image, by id or name, is shared with')
    .action((image: string, { account: owner }: Flags) => send({ command: 'shares', image, owner }));
  ofImage('share <image> <account...>')
    .description('share an image, by id or name, with accounts')
    .action((image: string, accounts: string[], { account: owner }: Flags) =>
      send({ command: 'share', image, accounts, owner }),
    );
  ofImage('unshare <image> <account...>')
    .description('remove shares')
    .action((image: string, accounts: string[], { account: owner }: Flags) =>
      send({ command: 'unshare', image, accounts, owner }),
    );
  ofImage('delete <image>')
    .description('delete an image and its shares')
    .action((image: string, { account: owner }: Flags) => send({ command: 'delete', image, owner }));
}
