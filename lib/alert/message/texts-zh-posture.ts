import type { Posture } from '../../model/posture.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';

/** How things stand, in one Chinese sentence without its full stop. */
export function zhPosture({ isKnown, isSure, untrusted, neverSeen, exposed, shares }: Posture): string {
  if (!isKnown && untrusted + exposed === 0) return '尚未读取任何内容';
  const least = isSure ? '' : '至少 ';
  const found = [
    ...(untrusted === 0
      ? []
      : [
          `${number(untrusted)} 条共享不受信任` +
            (neverSeen === 0 ? '' : `（其中 ${number(neverSeen)} 条的账号此前从未出现过）`),
        ]),
    ...(exposed === 0 ? [] : [`${number(exposed)} 个镜像已共享给 ECS`]),
  ].join('，');
  if (untrusted > 0) return least + found;
  const rest =
    shares === 0
      ? isSure
        ? '没有镜像共享给其他账号'
        : '已读取的镜像均未共享给其他账号'
      : isSure
        ? '所有共享均受信任'
        : '已读取到的共享均受信任';
  if (found === '') return rest;
  return shares === 0 ? least + found : `${least}${found}；${rest}`;
}
