import type { Cloud } from '../cloud.ts';
import { findNamed, type Named, quoted } from './find-named.ts';
import type { ControlReply } from './protocol.ts';
import { counted, said } from './reply.ts';

/** The accounts with their names in the resource directory. The first one is called home. */
function namedAccounts(cloud: Cloud): Named[] {
  const names = new Map(cloud.directory?.members.map((member) => [member.accountId, member.displayName]));
  return cloud.accounts.map(({ id }, n) => ({ id, name: names.get(id) ?? (n === 0 ? 'home' : '') }));
}

/** The id of one of the sandbox's accounts, from its id or name. */
export function accountOf(cloud: Cloud, wanted: string): string {
  return findNamed(wanted, namedAccounts(cloud), {
    has: 'the sandbox has',
    noun: 'account',
    advice: 'the command accounts lists those it has',
  }).id;
}

/** The id of any account, whether or not the sandbox has it, from its id, or from the name of one that it has. */
export function anyAccount(cloud: Cloud, wanted: string): string {
  return /^\d+$/.test(wanted) ? wanted : accountOf(cloud, wanted);
}

export function listAccounts(cloud: Cloud): ControlReply {
  const accounts = namedAccounts(cloud).map(({ id, name }) => {
    const images = cloud.images({ ownerId: id });
    return {
      accountId: id,
      name,
      images: images.length,
      shares: images.reduce((sum, { shares }) => sum + shares.size, 0),
    };
  });
  const width = Math.max(...accounts.map(({ name }) => quoted(name).length));
  const text = accounts.map(
    ({ accountId, name, images, shares }) =>
      `${accountId.padEnd(19)}  ${quoted(name).padEnd(width)}  ${counted(images, 'image')}, ${counted(shares, 'share')}`,
  );
  return said(text.join('\n'), accounts);
}
