import type { Posture } from '../../model/posture.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import { many } from './english.ts';

/** How things stand, in one English sentence without its full stop. */
export function enPosture({ isKnown, isSure, untrusted, neverSeen, exposed, shares }: Posture): string {
  if (!isKnown && untrusted + exposed === 0) return 'Nothing has been read yet';
  const seen = isSure ? '' : ' that could be seen';
  const counted = [
    ...(untrusted === 0
      ? []
      : [
          `${many(untrusted, 'share')} with ${untrusted === 1 ? 'an account that is' : 'accounts that are'} not trusted` +
            (neverSeen === 0 ? '' : ` (${number(neverSeen)} never seen before)`),
        ]),
    ...(exposed === 0 ? [] : [`${many(exposed, 'image')} exposed to ECS`]),
  ].join(', ');
  const found = counted === '' || isSure ? counted : `At least ${counted}`;
  if (untrusted > 0) return found;
  const rest = shares === 0 ? `nothing${seen} is shared` : `every share${seen} is trusted`;
  if (found === '') return rest.charAt(0).toUpperCase() + rest.slice(1);
  return shares === 0 ? found : `${found}; ${rest}`;
}
