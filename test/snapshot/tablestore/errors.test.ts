import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../sandbox/tablestore/wire/protocol.ts';
import { decodeError, fateOf } from '../../../lib/snapshot/tablestore/errors.ts';

describe('the error in a refused request', () => {
  it('is decoded from its bytes, whatever its length and language', () => {
    for (const message of [
      '',
      'Condition check failed.',
      '条件检查失败',
      'x'.repeat(127),
      'é'.repeat(20_000),
    ]) {
      const body = encodeMessage('Error', { code: 'OTSConditionCheckFail', message });
      expect(decodeError(body)).toEqual({ code: 'OTSConditionCheckFail', message });
    }
    expect(decodeError(encodeMessage('Error', { code: 'OTSTimeout' }))).toEqual({
      code: 'OTSTimeout',
      message: '',
    });
  });

  it('is nothing when the body is something else', () => {
    const whole = encodeMessage('Error', { code: 'OTSServerBusy', message: 'Server is busy.' });
    for (const body of [
      '',
      '<html>',
      '{"Code":"OTSServerBusy"}',
      '\n\u0000',
      '\n\u00ff\u00ff\u00ff\u00ff\u00ff',
      '\n\u0003a b',
    ]) {
      expect(decodeError(Buffer.from(body, 'latin1'))).toBeUndefined();
    }
    for (let length = 0; length < whole.length; length += 1) {
      const cut = decodeError(whole.subarray(0, length));
      // Cut between its two fields it is a whole message again.
      expect([undefined, 'OTSServerBusy']).toContain(cut?.code);
    }
  });

  it('never throws and never hangs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        const found = decodeError(body);
        expect(found === undefined || /^\w+$/.test(found.code)).toBe(true);
      }),
    );
  });

  it('I2: says whether the request may have been carried out', () => {
    expect(fateOf('OTSConditionCheckFail', '')).toBe('condition');
    expect(fateOf('OTSRowOperationConflict', '')).toBe('later');
    expect(fateOf('OTSQuotaExhausted', 'Too frequent table operations.')).toBe('later');
    expect(fateOf('OTSQuotaExhausted', 'Number of tables exceeded the quota.')).toBe('refused');
    expect(fateOf('OTSTimeout', '')).toBe('unknown');
    expect(fateOf('OTSInternalServerError', '')).toBe('unknown');
    expect(fateOf('OTSParameterInvalid', '')).toBe('refused');
    expect(fateOf('OTSSomethingNew', '')).toBe('refused');
  });
});
