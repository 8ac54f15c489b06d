import { join } from 'node:path';

/** The project's folder, where `s.yaml`, `policy.yaml` and `dist` are. */
export const ROOT = join(import.meta.dirname, '../..');
