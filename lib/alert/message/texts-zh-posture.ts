import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { PostureTexts } from './texts-en-posture.ts';

export const zhPosture: PostureTexts = {
  standing: ({ isKnown, isSure, untrusted, neverSeen, exposed, shares }) => {
    if (!isKnown && untrusted + exposed === 0) return '尚未读取任何内容';
    const counted = [
      ...(untrusted === 0
        ? []
        : [
            `${number(untrusted)} 条共享不受信任` +
              (neverSeen === 0 ? '' : `（其中 ${number(neverSeen)} 条的账号此前从未出现过）`),
          ]),
      ...(exposed === 0 ? [] : [`${number(exposed)} 个镜像已共享给 ECS`]),
    ].join('，');
    const found = counted === '' || isSure ? counted : `至少 ${counted}`;
    if (untrusted > 0) return found;
    if (shares === 0 && found !== '') return found;
    if (shares === 0) return isSure ? '没有镜像共享给其他账号' : '已读取的镜像均未共享给其他账号';
    const rest = isSure ? '所有共享均受信任' : '已读取到的共享均受信任';
    return found === '' ? rest : `${found}；${rest}`;
  },
  well: (standing) => `一切正常：${standing}`,
  sight: (isSure) => (isSure ? '已全部读取' : '尚未全部读取'),
  both: (standing, sight) => `${standing}。${sight}。`,
};
