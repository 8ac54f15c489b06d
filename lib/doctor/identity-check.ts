import { callerIdentity } from '../openapi/caller-identity.ts';
import { type Check, known } from './check.ts';
import { valueOf } from '../config/doctor.ts';

/** Finds the account and the user or role of the credentials. Later checks make their calls as this caller. */
export const identityCheck: Check = {
  name: 'identity',
  title: 'Account',
  needs: ['credentials', 'clock', 'setting:sts'],
  async run({ settings, facts }) {
    const identity = await callerIdentity(valueOf(settings.parts.sts), known(facts.credentials));
    facts.identity = identity;
    const { accountId, arn } = identity;
    const root = arn.endsWith(':root')
      ? ', the account itself: a RAM user with fewer rights would be safer'
      : '';
    return [{ status: 'ok', found: `account ${accountId}, as ${arn}${root}` }];
  },
};
