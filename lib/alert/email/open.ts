import type { EmailConfig } from '../../config/email.ts';
import type { Readers, TestableChannel } from '../channel.ts';
import { emailChannel } from './channel.ts';

/** One channel for each recipient: see `emailChannel`. */
export const openMail = ({ to, ...shared }: EmailConfig, readers: Readers): TestableChannel[] =>
  to.map((recipient) => emailChannel({ ...shared, ...readers, to: recipient }));
