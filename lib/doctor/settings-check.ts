import { checkSettings } from '../config/rules/check-settings.ts';
import { deployedInVpc } from '../config/rules/in-vpc.ts';
import { sourceInWords, withSettingsEnv } from '../config/settings-env/with-settings-env.ts';
import type { Check, Finding } from './check.ts';
import { waysInWords } from './ways.ts';

/**
 * Lists every wrong setting, by the rules of `npm run check-settings`. A setting that is missing is reported by the check
 * that needs it.
 */
export const settingsCheck: Check = {
  name: 'settings',
  title: 'Settings',
  needs: [],
  run({ settings, environment }) {
    const problems = Object.values(settings.parts).flatMap((part) => (part.ok ? [] : part.problems));
    const found = checkSettings(
      environment,
      { problems, warnings: settings.warnings },
      {
        inVpc: deployedInVpc(process.cwd()),
        isDeployed: (environment['TABLESTORE_ENDPOINT'] ?? '').trim() !== '',
      },
    );
    const findings: readonly Finding[] = [
      ...found.problems.map((text): Finding => ({ status: 'failed', found: text })),
      ...found.warnings.map((text): Finding => ({ status: 'warning', found: text })),
    ];
    // What the file sets is in this environment already.
    const source = sourceInWords(withSettingsEnv(environment, process.cwd()));
    const way = waysInWords(settings);
    const ways: Finding[] = way === undefined ? [] : [{ status: 'ok', found: way }];
    return Promise.resolve(
      findings.length > 0
        ? [...findings, ...ways]
        : [{ status: 'ok', found: source ?? 'the environment variables can be read' }, ...ways],
    );
  },
};
