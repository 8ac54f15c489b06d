import type { Posture } from '../../model/posture.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import { lowerFirst } from './english.ts';
import { plural } from '../../text/plural.ts';

/** How things stand, and whether everything could be seen: two sentences, each without its full stop. */
export const enPosture = {
  standing: ({ isKnown, isSure, untrusted, neverSeen, exposed, shares }: Posture): string => {
    if (!isKnown && untrusted + exposed === 0) return 'Nothing has been read yet';
    const counted = [
      ...(untrusted === 0
        ? []
        : [
            `${plural(untrusted, 'share')} with ${untrusted === 1 ? 'an account that is' : 'accounts that are'} not trusted` +
              (neverSeen === 0 ? '' : ` (${number(neverSeen)} never seen before)`),
          ]),
      ...(exposed === 0 ? [] : [`${plural(exposed, 'image')} exposed to ECS`]),
    ].join(', ');
    const found = counted === '' || isSure ? counted : `At least ${counted}`;
    if (untrusted > 0) return found;
    const seen = isSure ? '' : ' that could be seen';
    if (shares === 0) return found === '' ? `Nothing${seen} is shared` : found;
    return found === '' ? `Every share${seen} is trusted` : `${found}; every share${seen} is trusted`;
  },
  /** Where every share is trusted and nothing is wrong. */
  well: (standing: string): string => `All is well: ${lowerFirst(standing)}`,
  sight: (isSure: boolean): string => (isSure ? 'Everything was read' : 'Not everything has been read'),
  both: (standing: string, sight: string): string => `${standing}. ${sight}.`,
};

export type PostureTexts = typeof enPosture;
