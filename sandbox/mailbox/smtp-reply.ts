/** An SMTP refusal: the reply code, and a text that may begin with an enhanced status code. */
export class SmtpReply extends Error {
  override readonly name = 'SmtpReply';
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/** Makes a refusal from the code of a fault rule, such as `535` or `554 5.7.1`, and its message. */
export function parseSmtpReply(code: string, message = 'Refused'): SmtpReply {
  const [number = '', ...enhanced] = code.split(' ');
  return new SmtpReply(Number(number), [...enhanced, message].join(' '));
}
