import { isLoopback } from '../../platform/loopback.ts';
import { quoted, type Rule } from './given.ts';

const ADDRESS = 'https://oapi.dingtalk.com/robot/send?access_token=';

/** Numbers with something else than commas between them. */
export const mentionsRule: Rule = ({ text, problem }) => {
  const value = text('DINGTALK_AT') ?? '';
  const write = value.split(/[\s,;，；、]+/u).filter((part) => part !== '');
  if (
    /[\s;，；、]/u.test(value.replaceAll(/\s*,\s*/g, ',')) &&
    write.every((part) => /^\+?[0-9-]{11,20}$/.test(part))
  )
    problem('DINGTALK_AT', `has something else than commas between the numbers; write ${write.join(',')}`);
};

/** The second is for organisations outside of mainland China («DingTalk international»). */
const HOSTS = ['oapi.dingtalk.com', 'oapi.dingtalk.io'];

const otherHosts = (webhooks: string): readonly string[] =>
  webhooks
    .split(',')
    .filter((webhook) => URL.canParse(webhook))
    .map((webhook) => new URL(webhook).hostname)
    .filter((host) => host !== '' && !HOSTS.includes(host) && !isLoopback(host));

/** Not known here, and not wrong in itself: a group is external or not. */
export const externalGroupRule: Rule = ({ text, note }) => {
  if (text('DINGTALK_AT') !== undefined)
    note(
      'DINGTALK_AT',
      'in an external group, which has members of other organisations, DingTalk mentions nobody',
    );
};

/** What is copied instead of a robot's address. The value is never shown (I12). */
export const webhookRule: Rule = ({ text, problem, warn }) => {
  const value = text('DINGTALK_WEBHOOK') ?? '';
  const name = 'DINGTALK_WEBHOOK';
  if (/^\s*curl\s/i.test(value))
    problem(name, `is a whole curl command; write only its address: ${ADDRESS}TOKEN`);
  else if (/[，；;、]\s*https?:/u.test(value))
    problem(
      name,
      `has something else than a comma between the addresses; write ${ADDRESS}TOKEN1,${ADDRESS}TOKEN2`,
    );
  else if (/^(?:access_token=)?[A-Za-z0-9]{16,128}$/.test(value))
    problem(name, `is only a token; write the whole address: ${ADDRESS}TOKEN`);
  const [host] = otherHosts(value);
  if (host !== undefined)
    warn(
      name,
      `${quoted(host)} is not the host of DingTalk's robots, which is ${HOSTS[0]}, or ${HOSTS[1]} for international organisations; right only for a relay of your own`,
    );
  const secrets = (text('DINGTALK_SECRET') ?? '').split(',').map((secret) => secret.trim());
  if (secrets.some((secret) => secret !== '' && !secret.startsWith('SEC')))
    warn(
      'DINGTALK_SECRET',
      "does not begin with SEC, as the secrets of robots do; copy it from the robot's security settings, “signature”",
    );
};
