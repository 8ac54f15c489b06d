import {
  type CloudOp,
  type History,
  type Mischief,
  QUIET,
  type RunPlan,
  type Step,
  type Target,
} from './history.ts';

/** What the named histories are made of. */
export const PLAIN: History = {
  regions: 1,
  allRegions: false,
  imagesPerPage: 100,
  sharesPerPage: 50,
  saysPageSize: true,
  callMs: 200,
  storeMs: 0,
  images: [],
  steps: [],
};

/** An old image that nobody holds. */
export const IMAGE: History['images'][number] = { region: 0, shares: 0, exposed: false, ageHours: 2_400 };

export const audit = (plan: Partial<RunPlan> = {}): Step => ({
  kind: 'audit',
  runs: [{ ...QUIET, ...plan }],
});
export const cloud = (op: CloudOp): Step => ({ kind: 'cloud', op });
export const wait = (minutes: number): Step => ({ kind: 'wait', minutes });

/** A run in which every call of an API is answered so. */
export const oddly = (api: Target['api'], what: Mischief, where: Partial<Target> = {}): Step =>
  audit({ apiFaults: [{ ...where, api, what, nth: 1, times: 1_000 }] });
