/** An SMTP refusal: the code, and a text that may begin with an enhanced status code. */
export class SmtpReply extends Error {
  override readonly name = 'SmtpReply';
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/** `535`, or `554 5.7.1`: a fault rule's code, with its message. */
export function parseSmtpReply(code: string, message = 'Refused'): SmtpReply {
  const [number = '', ...enhanced] = code.split(' ');
  return new SmtpReply(Number(number), [...enhanced, message].join(' '));
}
