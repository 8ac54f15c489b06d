/*
 * All that the simulation takes for given, each with its reason. What the program itself decides (paces, budgets,
 * margins) is not here: it is the real program that runs.
 */

/** A large account of the ordinary kind: every region in use, and in each the 15 images that it may have. */
export const REGIONS = Array.from({ length: 16 }, (_, n) => `cn-region-${String.fromCharCode(97 + n)}`);
export const IMAGES_PER_REGION = 15;
/** Of these images so many are shared since long ago, with so many accounts each. */
export const SHARED_PER_REGION = 2;
export const SHARES_EACH = 3;

/** SWAS's default quota (vendor's page «Limits»), an API and account. */
export const CALLS_PER_MINUTE = 10;
/** Shares that people make in those hours, over all accounts: enough for a median, few enough to be news. */
export const SHARES = 120;

/** Within one region of the cloud, or between two of them: what a signed call to an OpenAPI takes, in ms. */
export const CALL_MS = { least: 30, most: 80 } as const;
/** Taking on a role: one call to STS, and its signature. */
export const ENTER_MS = { least: 40, most: 100 } as const;
/** One request to Tablestore by its address within the region. */
export const STORE_MS = 5;
/** A request that starts a worker: the platform answers as soon as the event is in its queue. */
export const START_MS = { least: 30, most: 70 } as const;
/** A post to the robot, and a mail handed over to its server. */
export const ROBOT_MS = { least: 80, most: 250 } as const;
export const MAIL_MS = { least: 400, most: 1_200 } as const;

/**
 * Function Compute's default limit of concurrent instances, an account and region: 300 on the vendor's page «Quotas and
 * limits» of April 2026; 100 until December 2025 («Specify the maximum number of instances»), which is what older
 * accounts may still have: `--instances 100`.
 */
export const INSTANCES = 300;
/** An event that finds no room is tried again after 0.5 s, then 1, 2, 4 … s (vendor's page «Retry policies»). */
export const THROTTLED_FIRST_MS = 500;
/** An invocation that failed is run again about a minute later (see `s.yaml`). */
export const FAILED_AGAIN_MS = 60_000;
/** Loading a package of 1 to 2 MB into a fresh nodejs20 instance, until the handler is called. */
export const COLD_START_MS = { least: 300, most: 900 } as const;
/** How long an idle instance is kept for the next invocation. The vendor names no time; people see some minutes. */
export const KEPT_WARM_MS = 180_000;

/** Between two firings of the audit's timer, and of the dispatcher's. */
export const TIMER_MS = 60_000;
/** Between two firings of the watchdog's timer: the default in `s.yaml`. */
export const WATCH_EVERY_MS = 17 * 60_000;

/** Between the baseline and the shares, so that the outbox is empty again as it is on an ordinary day. */
export const DAY_BETWEEN_MS = 25 * 3_600_000;
/** After that, so that the runs find their rhythm. */
export const SETTLE_MS = 15 * 60_000;
/** How long after the last hour a share may still be told. */
export const DRAIN_MS = 2 * 3_600_000;
