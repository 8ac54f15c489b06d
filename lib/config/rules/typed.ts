import { nearest } from '../../text/did-you-mean.ts';
import { visibleText } from '../../text/visible-text.ts';
import { quoted, type Rule } from './given.ts';
import { withoutQuotes } from './without-quotes.ts';

/** What the documents have where a value is to be put in. */
const PLACEHOLDER = /…|\.\.\.|YOUR_|PASSWORD|ACCOUNT_ID|<[A-Za-z _-]+>|x{6}|X{6}/;
/** Their values are shown nowhere, nor is what may be such a value in the wrong place (I12). */
const SECRET = /^(?:DINGTALK|SMTP|MAIL|HEARTBEAT|MEMBER_EXTERNAL)_/;
const HAS_LOGIN = /@|access_token/;

/** Quotation marks that were left around a value, and the documents' placeholders. */
export const typedRule =
  (settings: readonly string[]): Rule =>
  ({ text, problem }) => {
    for (const name of settings) {
      const value = text(name);
      if (value === undefined) continue;
      const bare = withoutQuotes(value);
      if (bare !== value)
        problem(
          name,
          SECRET.test(name) || HAS_LOGIN.test(value)
            ? 'has quotation marks around it; write it without them'
            : `${visibleText(value)} has quotation marks around it; write ${visibleText(bare)}`,
        );
      else if (PLACEHOLDER.test(value) && !name.startsWith('MAIL_') && !name.endsWith('_SCHEDULE'))
        problem(name, 'still holds a placeholder of the documents; write your own value');
    }
  };

/** Names that nothing reads and that are nearly one that is not set. */
export const namesRule =
  (settings: readonly string[]): Rule =>
  ({ names, text, warn }) => {
    for (const name of names) {
      // `HTTP_PROXY` and `https_proxy` stand in many an environment, and are right.
      if (settings.includes(name) || /_proxy$/i.test(name) || !/^[A-Za-z][A-Za-z0-9_]{4,39}$/.test(name))
        continue;
      const [meant] = nearest(name, settings).filter((setting) => isNear(name, setting));
      // A name of one word may be another program's.
      if (meant !== undefined && (name.includes('_') || text(meant) === undefined))
        warn(name, `is no setting, and nothing reads it; did you mean ${meant}?`);
    }
  };

/** A word within another is no typing error: `REGION` is many a program's own. */
const isNear = (name: string, setting: string): boolean =>
  Math.abs(name.length - setting.length) <= 2 && name.length >= 6;

/** The role in the other accounts is named without its account, which differs. */
export const memberRoleRule: Rule = ({ text, problem }) => {
  const value = text('MEMBER_ROLE') ?? '';
  const [, role] = /role\/([\w.-]+)$/.exec(value) ?? [];
  if (role !== undefined)
    problem('MEMBER_ROLE', `${quoted(value)} is an ARN; write the role's name, ${role}`);
};

/** The documented quota, which only a ticket raises. */
const DOCUMENTED_CALLS = 10;

export const quotaRule: Rule = ({ text, warn }) => {
  if (text('SWAS_ENDPOINT') !== undefined) return;
  const calls = Number(text('SWAS_CALLS_PER_MINUTE') ?? 0);
  if (calls > DOCUMENTED_CALLS)
    warn(
      'SWAS_CALLS_PER_MINUTE',
      `${calls} is more than the ${DOCUMENTED_CALLS} calls a minute that are documented; unless your account's quota was raised, leave it out`,
    );
};
