import { expect, it } from 'vitest';
import type { Result } from '../../lib/doctor/check.ts';
import { closingInWords, resultInWords } from '../../lib/doctor/report-in-words.ts';
import { displayWidth } from '../../lib/text/display-width.ts';

const NARROW = { colour: false, width: 40 };

const failed: Result = {
  name: 'images',
  title: 'Images and their shares',
  status: 'failed',
  findings: [
    { status: 'ok', found: 'cn-hangzhou: ListCustomImages is allowed (images: 12)' },
    {
      status: 'failed',
      found: 'cn-shanghai: the service said \u001b[2J\u202E镜像镜像镜像镜像镜像镜像镜像镜像镜像镜像 and more',
      mend: 'Add the permission to the policy of whoever these credentials belong to',
      commands: ['aliyun configure --a-flag-that-makes-this-line-longer-than-forty-columns'],
    },
  ],
};

it('at 40 columns nothing runs over but a command, which is never broken', () => {
  const lines = resultInWords(failed, NARROW).trimEnd().split('\n');
  const long = lines.filter((line) => displayWidth(line) > 40);
  expect(long).toEqual(['      aliyun configure --a-flag-that-makes-this-line-longer-than-forty-columns']);
  expect(resultInWords(failed, { colour: false, width: 0 })).toBe(resultInWords(failed, NARROW));
});

it('I11: what others wrote is seen, and moves no cursor; every sign has its word', () => {
  const text = resultInWords(failed, NARROW);
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain('✗ Images and their shares: failed');
  const unchecked: Result = {
    name: 'runs',
    title: 'Last run',
    status: 'unchecked',
    findings: [],
    because: 'it needs "Snapshot"',
  };
  expect(resultInWords(unchecked, NARROW)).toContain('– Last run: not checked');
});

it('colour only where it is asked for', () => {
  expect(resultInWords(failed, { ...NARROW, colour: true })).toContain('\u001b[31m');
  expect(closingInWords([failed], undefined, NARROW)).toContain('✗ Not ready.');
});
