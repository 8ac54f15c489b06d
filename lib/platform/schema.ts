import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/**
 * Schemas of what comes from elsewhere: zod in its small form, with its messages in English. The large form, whose
 * schemas carry a hundred methods each, takes 21 ms more of every cold start and 70 KB of the package.
 */
export * from 'zod/mini';

// By itself zod writes and compiles a function for each schema when it is first used. That pays after thousands of
// replies; most runs see some twenty, and it was a fifteenth of the whole cold start.
config({ ...en(), jitless: true });
