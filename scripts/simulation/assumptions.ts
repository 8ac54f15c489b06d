/*
 * All that the simulation takes for given, each with its reason. What the program itself decides (paces, budgets,
 * margins) is not here: it is the real program that runs.
 */

/** The ordinary account has one region in use, and in it the 15 images that it may have. */
export const REGIONS = 1;
export const IMAGES_PER_REGION = 15;
/**
 * Of a region's images so many have been shared since long ago: 2 of 15, and other numbers in proportion. A region with
 * up to 3 images has none, since a third of all images would be many.
 */
export const sharedPerRegion = (images: number): number => Math.round((images * 2) / 15);
/** With so many accounts each. */
export const SHARES_EACH = 3;

/** SWAS's default quota (vendor's page «Limits»), an API and account. */
export const CALLS_PER_MINUTE = 10;
/** Shares that people make in those hours, over all accounts: enough for a median, few enough to be news. */
export const SHARES = 120;
/** A share is taken back after this time, in ms, or as soon as it has been reported, if that is later. */
export const TAKEN_BACK_MS = 15 * 60_000;
/**
 * An image that was not shared is shared again after this time at the earliest, in ms. By then the share has been taken
 * back, late flags show that, and two readings ten minutes apart have proved it (I1).
 */
export const REUSED_AFTER_MS = 60 * 60_000;
/**
 * An image is shared once in so many hours on average. Of 30 images, then, one more than at first is shared at a time:
 * the mix stays nearly what it was.
 */
export const IMAGE_HOURS_PER_SHARE = 8;
/** How long after a change the list's flag shows it, where flags are late, in ms. */
export const FLAGS_LATE_MS = 10 * 60_000;

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
/**
 * How long nothing is shared before the hours of shares, in hours; what this time takes is what a quiet month costs. A
 * large deployment is simulated for a shorter time, since each of its calls is.
 */
export const quietHours = (accounts: number): number => (accounts <= 10 ? 1 : 0.25);
/** How long after the last hour a share may still be told. */
export const DRAIN_MS = 2 * 3_600_000;
