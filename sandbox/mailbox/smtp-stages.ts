/** The points of an SMTP session at which a fault can occur. DOT is the end of the mail's content (RFC 5321, 4.1.1.4). */
export const SMTP_STAGES = [
  'CONNECT',
  'GREETING',
  'EHLO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'DOT',
] as const;

export type SmtpStage = (typeof SMTP_STAGES)[number];
