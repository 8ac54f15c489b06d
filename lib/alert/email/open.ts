import type { EmailConfig } from '../../config/email.ts';
import type { Readers, TestableChannel } from '../channel.ts';
import { emailChannel } from './channel.ts';

/** One channel for all recipients. Those that the server refuses while it takes the others are logged. */
export const openMail = (config: EmailConfig, { log, ...readers }: Readers): TestableChannel[] => [
  emailChannel({
    ...config,
    ...readers,
    onPartial: (rejected) => log.warn('recipients refused by the mail server', { rejected }),
  }),
];
