/** The languages of messages and reports; each has every text. */
export type Language = 'en' | 'zh';
