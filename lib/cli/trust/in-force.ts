import type { TrustPolicy } from '../../policy/trust-policy.ts';
import { nameOfPolicy, type StoredPolicy } from '../../state/stored-policy.ts';
import { isoTime } from '../../text/iso-time.ts';
import type { Line } from './paragraph.ts';
import type { PolicyFile } from './policy-file.ts';

/** The policy in force, if the snapshot holds one. */
interface InForce {
  readonly stored?: StoredPolicy | undefined;
  readonly timeZone?: string;
}

/** The policy that a question is about: the file's, or where there is no file the one in force (I13). */
export const policyAsked = (file: PolicyFile, { stored }: InForce): TrustPolicy =>
  file.exists || stored === undefined ? file.policy : stored.policy;

/** How the file compares with the policy in force. No lines if none is known. */
export function inForceLines({ text, exists }: PolicyFile, { stored, timeZone }: InForce): readonly Line[] {
  if (stored === undefined) return [];
  const name = nameOfPolicy(stored, timeZone);
  if (!exists) return [[`In force is the policy in the store (${name}).`]];
  return stored.text === text
    ? [[`It is the policy in force (${name}).`]]
    : [
        [
          `The policy in force is another one (${name}). The file replaces it when it is deployed; with SQLite, when the next audit runs.`,
          'warn',
        ],
      ];
}

/** The policy in force for `--json`; null if none is known. */
export const inForceAsJson = ({ text, exists }: PolicyFile, { stored }: InForce) =>
  stored === undefined
    ? null
    : {
        digest: stored.digest,
        firstSeen: isoTime(stored.firstSeenMs),
        isFile: exists && stored.text === text,
      };
