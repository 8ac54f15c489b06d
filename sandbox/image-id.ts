import { randomBytes } from 'node:crypto';

/** An image id in the real format: `m-`, two letters for the region, and 18 lower-case letters or digits. */
export function randomImageId(): string {
  return `m-bp${randomBytes(9).toString('hex')}`;
}
