import { randomBytes } from 'node:crypto';

/** An image id of the real form: `m-` and twenty lower-case letters and digits, the region's two first. */
export function randomImageId(): string {
  return `m-bp${randomBytes(9).toString('hex')}`;
}
