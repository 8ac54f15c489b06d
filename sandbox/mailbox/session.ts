import type { Call, Faults } from '../faults.ts';
import { readLogin } from './login.ts';
import { parseMail, type ReceivedMail } from './received-mail.ts';
import { carryOut } from './smtp-effects.ts';
import { formatSmtpReply, type SmtpReply } from './smtp-reply.ts';
import type { SmtpStage } from './smtp-stages.ts';
import type { Certificate, SmtpWire } from './smtp-wire.ts';

export interface MailboxSettings {
  user: string;
  password: string;
  /** Whether the sender must be the user name, as in the vendor's own mail service. */
  senderMustBeUser: boolean;
}

export interface SessionDeps {
  readonly faults: Faults;
  readonly settings: MailboxSettings;
  readonly tls: Certificate | undefined;
  readonly startTls: Certificate | undefined;
  readonly now: () => number;
  readonly received: (command: SmtpStage) => void;
  readonly keep: (mail: ReceivedMail) => void;
}

const OK: SmtpReply = { code: 250, text: '2.0.0 OK' };
const OUT_OF_ORDER: SmtpReply = { code: 503, text: '5.5.1 Bad sequence of commands' };
const BAD_ADDRESS: SmtpReply = { code: 501, text: '5.5.4 Syntax error in address' };

/** Serves one client: a stage at a time, each with its fault, until one of the two ends the connection. */
export class SmtpSession {
  readonly #wire: SmtpWire;
  readonly #deps: SessionDeps;
  #greeted = false;
  #secured = false;
  #user: string | undefined;
  #from: string | undefined;
  #to: string[] = [];

  constructor(wire: SmtpWire, deps: SessionDeps) {
    this.#wire = wire;
    this.#deps = deps;
  }

  async serve(): Promise<void> {
    const { tls } = this.#deps;
    if (!(await this.#stage('CONNECT', () => 'no reply'))) return;
    if (tls !== undefined && !(await this.#secure(tls))) return;
    const greet = () => {
      this.#greeted = true;
      return { code: 220, text: 'mail.sandbox.example ESMTP' };
    };
    if (!(await this.#stage('GREETING', greet))) return;
    for (;;) {
      const line = await this.#wire.line();
      if (line === undefined || !(await this.#command(line))) return;
    }
  }

  /** Resolves to whether the session goes on. */
  async #command(line: string): Promise<boolean> {
    const [, verb = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(line.trimEnd()) ?? [];
    const command = verb.toUpperCase();
    if (command === 'QUIT') {
      this.#wire.end(formatSmtpReply({ code: 221, text: '2.0.0 Bye' }));
      return false;
    }
    // A server that refuses to greet refuses all but QUIT (RFC 5321, 3.1).
    if (!this.#greeted) return this.#reply(OUT_OF_ORDER);
    switch (command) {
      case 'EHLO':
      case 'HELO':
        return this.#stage('EHLO', () => {
          this.#forget();
          return { code: 250, text: command === 'EHLO' ? this.#abilities() : 'mail.sandbox.example' };
        });
      case 'STARTTLS':
        return this.#startTls();
      case 'AUTH': {
        const login = await readLogin(this.#wire, rest);
        if (login === undefined) return this.#reply({ code: 501, text: '5.5.4 No login' });
        return this.#stage('AUTH', () => {
          const { user, password } = this.#deps.settings;
          if (login.user !== user || login.password !== password)
            return { code: 535, text: '5.7.8 Authentication failed' };
          this.#user = login.user;
          return { code: 235, text: '2.7.0 Authentication successful' };
        });
      }
      case 'MAIL':
        return this.#stage('MAIL', () => this.#mail(addressIn(rest, 'FROM')));
      case 'RCPT': {
        const recipient = addressIn(rest, 'TO');
        const about = recipient === undefined ? {} : { recipient };
        return this.#stage('RCPT', () => this.#rcpt(recipient), about);
      }
      case 'DATA':
        return this.#data();
      case 'RSET':
        this.#forget();
        return this.#reply(OK);
      case 'NOOP':
        return this.#reply(OK);
      default:
        return this.#reply({ code: 502, text: '5.5.1 Command not implemented' });
    }
  }

  #abilities(): string {
    const startTls = this.#deps.startTls === undefined || this.#secured ? [] : ['STARTTLS'];
    return [
      'mail.sandbox.example',
      'PIPELINING',
      '8BITMIME',
      'SMTPUTF8',
      ...startTls,
      'AUTH PLAIN LOGIN',
    ].join('\n');
  }

  async #startTls(): Promise<boolean> {
    const { startTls } = this.#deps;
    if (startTls === undefined || this.#secured) return this.#reply({ code: 502, text: '5.5.1 No STARTTLS' });
    let ready = false;
    const goesOn = await this.#stage('STARTTLS', () => {
      ready = true;
      return { code: 220, text: '2.0.0 Ready to start TLS' };
    });
    return goesOn && (!ready || (await this.#secure(startTls)));
  }

  #mail(from: string | undefined): SmtpReply {
    const { settings } = this.#deps;
    if (this.#user === undefined) return { code: 530, text: '5.7.0 Authentication required' };
    if (this.#from !== undefined) return OUT_OF_ORDER;
    if (from === undefined) return BAD_ADDRESS;
    if (settings.senderMustBeUser && from !== settings.user)
      return { code: 553, text: '5.7.1 Mail from must equal authorized user' };
    this.#from = from;
    return OK;
  }

  #rcpt(recipient: string | undefined): SmtpReply {
    if (this.#from === undefined) return OUT_OF_ORDER;
    if (recipient === undefined || recipient === '') return BAD_ADDRESS;
    this.#to.push(recipient);
    return OK;
  }

  async #data(): Promise<boolean> {
    let receiving = false;
    const goesOn = await this.#stage('DATA', () => {
      if (this.#from === undefined || this.#to.length === 0) return OUT_OF_ORDER;
      receiving = true;
      return { code: 354, text: 'End data with <CR><LF>.<CR><LF>' };
    });
    if (!goesOn || !receiving) return goesOn;
    const raw = await this.#wire.content();
    if (raw === undefined) return false;
    const mail = await parseMail(raw, { from: this.#from ?? '', to: this.#to });
    this.#forget();
    const keep = () => {
      this.#deps.keep({ ...mail, at: this.#deps.now() });
      return OK;
    };
    return this.#stage('DOT', keep, { content: [mail.subject, mail.text, mail.html ?? ''].join('\n') });
  }

  #forget(): void {
    this.#from = undefined;
    this.#to = [];
  }

  async #secure(certificate: Certificate): Promise<boolean> {
    this.#secured = await this.#wire.secure(certificate);
    return this.#secured;
  }

  /** Carries out a stage and sends its reply. Resolves to whether the session goes on. */
  async #stage(
    stage: SmtpStage,
    run: () => SmtpReply | 'no reply',
    about: Pick<Call, 'recipient' | 'content'> = {},
  ): Promise<boolean> {
    if (stage !== 'CONNECT' && stage !== 'GREETING') this.#deps.received(stage);
    const effect = this.#deps.faults.next({ service: 'email', operation: stage, ...about });
    const reply = await carryOut(stage, effect, this.#wire, run);
    return reply === 'no reply' || (reply !== undefined && this.#reply(reply));
  }

  /** Resolves to whether the session goes on: 421 ends it (RFC 5321, 4.2.1). */
  #reply(reply: SmtpReply): boolean {
    const closes = reply.code === 421;
    this.#wire[closes ? 'end' : 'send'](formatSmtpReply(reply));
    return !closes;
  }
}

/** The address of `FROM:<a@b> SIZE=1`, or undefined if there is none. That of a bounce is empty. */
function addressIn(parameters: string, keyword: 'FROM' | 'TO'): string | undefined {
  return new RegExp(`^${keyword}:\\s*<([^>]*)>`, 'i').exec(parameters)?.[1];
}
