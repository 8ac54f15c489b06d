import type { MessageDocument } from './document.ts';
import { localTime } from '../../text/local-time.ts';
import type { Language } from './texts.ts';

export interface TestMessageOptions {
  readonly language: Language;
  /** IANA zone of the readers. */
  readonly timeZone: string;
  readonly nowMs: number;
}

interface TestTexts {
  readonly headline: string;
  readonly why: (time: string) => string;
  readonly next: string;
}

const TEXTS: Readonly<Record<Language, TestTexts>> = {
  en: {
    headline: '[TEST] SWAS image shares: alerts will arrive here',
    why: (time) => `This is a test message, sent manually on ${time} to check that alerts arrive here.`,
    next: 'No image was shared, and no action is needed. A real alert names an image and an account.',
  },
  zh: {
    headline: '【测试】轻量应用服务器镜像共享：告警将发送到这里',
    why: (time) => `这是一条测试消息，于 ${time} 手动发出，用于确认此处能够收到通知。`,
    next: '没有镜像被共享，无需处理。真正的告警会写明镜像和账号。',
  },
};

/** A message that cannot be mistaken for an alert. */
export function testMessage({ language, timeZone, nowMs }: TestMessageOptions): MessageDocument {
  const { headline, why, next } = TEXTS[language];
  return {
    language,
    severity: 'info',
    headline,
    sections: [],
    advice: [why(localTime(nowMs, timeZone)), next],
    shown: 0,
    hidden: 0,
  };
}
