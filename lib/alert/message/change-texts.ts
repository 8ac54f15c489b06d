import type { ChangeKind } from '../../model/change.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { Language } from './language.ts';
import { plural } from '../../text/plural.ts';

/** What can be said of one change, as visible text. */
export interface ChangeDetails {
  /** The other account: that the image is or was shared with, or that shares it; empty: none is concerned. */
  readonly account: string;
  /** How that account stands with the trust policy. */
  readonly standing: string;
}

/** What one kind of change is called. */
export interface ChangeTexts {
  /** In tables and in the legend of the chart. */
  readonly name: string;
  /** In a list of changes, after the image's name; undefined: the kind's own name says it. */
  readonly happened?: (details: ChangeDetails) => string;
  /** In the digest's totals. */
  readonly counted: (n: number) => string;
}

/** The texts of every kind of change; what else sets the kinds apart is in `CHANGE_KINDS`. */
export const CHANGE_TEXTS: Readonly<Record<ChangeKind, Readonly<Record<Language, ChangeTexts>>>> = {
  shared: {
    en: {
      name: 'shared',
      happened: ({ account, standing }) => `shared with ${account}, ${standing}`,
      counted: (n) => plural(n, 'new share'),
    },
    zh: {
      name: '被共享',
      happened: ({ account, standing }) => `共享给 ${account}，${standing}`,
      counted: (n) => `新增 ${number(n)} 条共享`,
    },
  },
  sharedAgain: {
    en: {
      name: 'shared again',
      happened: ({ account, standing }) => `shared again with ${account}, ${standing}`,
      counted: (n) => `${number(n)} shared again`,
    },
    zh: {
      name: '再次共享',
      happened: ({ account, standing }) => `再次共享给 ${account}，${standing}`,
      counted: (n) => `再次共享 ${number(n)} 条`,
    },
  },
  noLongerTrusted: {
    en: {
      name: 'no longer trusted',
      happened: ({ account }) => `share with ${account} no longer trusted`,
      counted: (n) => `${number(n)} no longer trusted`,
    },
    zh: {
      name: '不再受信任',
      happened: ({ account }) => `对 ${account} 的共享不再受信任`,
      counted: (n) => `${number(n)} 条不再受信任`,
    },
  },
  exposedToEcs: {
    en: {
      name: 'exposed to ECS',
      counted: (n) => `${plural(n, 'image')} exposed to ECS`,
    },
    zh: {
      name: '已共享给 ECS',
      counted: (n) => `${number(n)} 个镜像已共享给 ECS`,
    },
  },
  unshared: {
    en: {
      name: 'no longer shared',
      happened: ({ account }) => `no longer shared with ${account}`,
      counted: (n) => `${plural(n, 'share')} removed`,
    },
    zh: {
      name: '取消共享',
      happened: ({ account }) => `已取消对 ${account} 的共享`,
      counted: (n) => `取消 ${number(n)} 条共享`,
    },
  },
  ecsExposureEnded: {
    en: {
      name: 'no longer exposed to ECS',
      counted: (n) => `${plural(n, 'image')} no longer exposed to ECS`,
    },
    zh: {
      name: '取消共享给 ECS',
      counted: (n) => `${number(n)} 个镜像取消共享给 ECS`,
    },
  },
  received: {
    en: {
      name: 'received',
      happened: ({ account }) => `received from ${account}`,
      counted: (n) => `${plural(n, 'image')} received`,
    },
    zh: {
      name: '收到共享',
      happened: ({ account }) => `由 ${account} 共享而来`,
      counted: (n) => `收到共享的镜像 ${number(n)} 个`,
    },
  },
  imageGone: {
    en: {
      name: 'image gone',
      counted: (n) => `${plural(n, 'image')} gone`,
    },
    zh: {
      name: '镜像已不存在',
      counted: (n) => `${number(n)} 个镜像已不存在`,
    },
  },
};
