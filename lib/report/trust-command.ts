/** A share that is not trusted, and what the policy says of its account. */
export interface ShareToTrust {
  readonly accountId: string;
  readonly imageId: string;
  /** Its exception has ended. */
  readonly isExpired: boolean;
  /** The images for which the policy lists the account; null: every image; undefined: it does not list it. */
  readonly listed: readonly string[] | null | undefined;
}

const ACCOUNT_ID = /^[0-9]{6,20}$/;
const IMAGE_PATTERN = /^[A-Za-z0-9*-]{1,64}$/;

export const isImagePattern = (text: string): boolean => IMAGE_PATTERN.test(text);

/**
 * The command that trusts an account with an image. Capitals stand for what only a person knows.
 *
 * Every value is checked against its pattern, so that nothing can be injected (I11): undefined if one does not match,
 * or if the policy trusts the account already and the next run will say so.
 */
export function trustCommand({ accountId, imageId, isExpired, listed }: ShareToTrust): string | undefined {
  const images = [...new Set([...(listed ?? []), imageId])];
  if (!ACCOUNT_ID.test(accountId) || !images.every(isImagePattern)) return undefined;
  const add = `share-auditor trust add ${accountId}`;
  const only = images.map((image) => `--image '${image}'`).join(' ');
  if (listed === undefined) return `${add} --name 'NAME' --owner 'OWNER' --reason 'REASON' ${only}`;
  if (isExpired) return `${add} --update --expires YYYY-MM-DD`;
  return listed === null ? undefined : `${add} --update ${only}`;
}
