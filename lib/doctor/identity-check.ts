import { callerIdentity } from '../openapi/caller-identity.ts';
import { type Check, known } from './check.ts';
import { valueOf } from '../config/doctor.ts';

/** Whose keys they are: everything after this is asked, and granted, in this name. */
export const identityCheck: Check = {
  name: 'identity',
  title: 'Account',
  needs: ['credentials', 'clock', 'setting:sts'],
  async run({ settings, facts }) {
    const identity = await callerIdentity(valueOf(settings.parts.sts), known(facts.credentials));
    facts.identity = identity;
    const { accountId, arn } = identity;
    const root = arn.endsWith(':root')
      ? ', the account itself: a RAM user with less rights would be safer'
      : '';
    return [{ status: 'ok', found: `account ${accountId}, as ${arn}${root}` }];
  },
};
