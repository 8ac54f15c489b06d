import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/**
 * Schemas of what comes from elsewhere: zod in its small form, with its messages in English. The large form, whose
 * schemas carry a hundred methods each, takes 21 ms more of every cold start and 70 KB of the package.
 */
export * from 'zod/mini';

config(en());
