import { describe, expect, it } from 'vitest';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import type { Note } from '../../../lib/model/note.ts';
import { changeNote, OWNER, shareChange } from './samples.ts';

const STRANGER = '1098765432109876543';
const AT = Date.UTC(2026, 10, 24, 7);

/** A share of an image of this account, found by a deployment in another one. */
function shareOf(accountId: string, name: string | undefined, imageId = 'm-1'): Note {
  const scope = { accountId, regionId: 'cn-hangzhou' };
  const change = shareChange({ id: imageId, scope, imageId, imageName: 'prod-db', accountId: STRANGER });
  return { ...changeNote(change), accountId, ...(name === undefined ? {} : { accountName: name }) };
}

const said = (notes: readonly Note[], language: 'en' | 'zh' = 'en'): string =>
  renderTerminal(writeMessage(notes, { language, timeZone: 'UTC', nowMs: AT }), {
    colour: false,
    width: 200,
  });

describe('an image of another account', () => {
  it('is said to be that account’s, in the first line and in full, and whose credentials the commands need', () => {
    const text = said([shareOf('5301946782215093477', 'Payments')]);
    expect(text.split('\n')[0]).toContain('(cn-hangzhou of Payments)');
    expect(text).toContain('owner account 5301946782215093477 (Payments)');
    expect(text).toContain('The commands below are for account 5301946782215093477 (Payments)');
    expect(said([shareOf('5301946782215093477', 'Payments')], 'zh').split('\n')[0]).toContain(
      'Payments 的 cn-hangzhou',
    );
  });

  it('without a name is said by its id, once', () => {
    const text = said([shareOf('5301946782215093477', '5301946782215093477')]);
    expect(text).toContain('owner account 5301946782215093477\n');
  });

  it('of many accounts: the first line counts them', () => {
    const notes = ['a', 'b', 'c'].map((name, n) => shareOf(`530194678221509347${n}`, name, `m-${n}`));
    expect(said(notes).split('\n')[0]).toContain('3 of your accounts');
  });

  it('I11: a name that is hostile breaks out of nothing', () => {
    const text = said([shareOf('5301946782215093477', 'a\n\u001b[31m# b\u202e')]);
    for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
    expect(text.split('\n')[0]).toContain('cn-hangzhou of a');
  });
});

it('the deployment’s own account stays unnamed', () => {
  const text = said([shareOf(OWNER, undefined)]);
  expect(text).toContain(`owner account ${OWNER}\n`);
  expect(text).not.toContain('The commands below are for account');
});
