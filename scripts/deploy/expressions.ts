import { namesOfSettingsEnv } from '../../lib/config/settings-env/with-settings-env.ts';
import type { Environment } from '../../lib/config/env.ts';

/** How they are written in a URL. */
const IN_URL = { '${': '%24%7B', '<%': '%3C%25' } as const;

/**
 * `s` renders a value once more after it has put it into `s.yaml`: what looks like an expression is evaluated, or ends
 * the deployment with an error that shows the value.
 * @returns a problem for each such setting, which shows no value (I12).
 */
export const expressionProblems = (environment: Environment): string[] =>
  namesOfSettingsEnv().flatMap((name) => {
    const value = environment[name] ?? '';
    const found = Object.entries(IN_URL).find(([begin]) => value.includes(begin));
    if (found === undefined) return [];
    const [begin, inUrl] = found;
    return [
      `${name}: s takes what follows “${begin}” for an expression of its own; in a URL write ${inUrl}, else choose a value without it`,
    ];
  });
