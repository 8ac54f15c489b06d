import type { Check, Finding } from './check.ts';
import { waysInWords } from './ways.ts';

/** Lists every wrong setting. A setting that is missing is reported by the check that needs it. */
export const settingsCheck: Check = {
  name: 'settings',
  title: 'Settings',
  needs: [],
  run({ settings }) {
    const problems = Object.values(settings.parts).flatMap((part) => (part.ok ? [] : part.problems));
    const findings = [...new Set(problems)].map((found): Finding => ({ status: 'failed', found }));
    const found = waysInWords(settings);
    const ways: Finding[] = found === undefined ? [] : [{ status: 'ok', found }];
    return Promise.resolve(
      findings.length > 0
        ? findings
        : [{ status: 'ok', found: 'the environment variables can be read' }, ...ways],
    );
  },
};
