import type { Language } from '../alert/message/texts.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { ShareCounts } from '../model/digest.ts';
import type { ReportedChange } from '../inventory/history-report.ts';
import type { Verdict } from '../model/change.ts';

/**
 * How an account's shares stand at one moment, for looking at: the report. Values only, and JSON as it is (the
 * schema is docs/report-schema.json). Times are ISO 8601 in UTC, ids are strings, what is not known is null, and
 * names are as the cloud gave them: whoever shows them makes them harmless (I11).
 */
export interface Report {
  readonly format: typeof REPORT_FORMAT;
  readonly version: 1;
  readonly madeAt: string;
  /** Whom the texts and the times of a rendered report are for. */
  readonly reader: { readonly language: Language; readonly timeZone: string };
  readonly summary: ReportSummary;
  /** The newest run that is known of; null: none is, or nobody asked. */
  readonly lastRun: { readonly startedAt: string; readonly status: RunSummary['status'] } | null;
  /** The accounts whose images these are: those that want a look first, then as they are listed. */
  readonly owners: readonly ReportOwner[];
  readonly scopes: readonly ReportScope[];
  /** What is shared now, the least trusted first. */
  readonly shares: readonly ReportShare[];
  /** Who holds shares, the widest reach first. */
  readonly accounts: readonly ReportAccount[];
  readonly exposed: readonly ReportImage[];
  /** The changes noticed since then, newest first; null: as far back as they are kept. */
  readonly changesSince: string | null;
  readonly changes: readonly ReportChange[];
  /** What cannot be seen, or was not seen lately. Empty: everything in this report is verified. */
  readonly blind: readonly ReportBlind[];
  readonly exceptions: readonly ReportException[];
}

export const REPORT_FORMAT = 'swas-share-auditor/report';

/** Stands in the head of every HTML report, and tells it from other pages. */
export const GENERATOR = '<meta name="generator" content="swas-share-auditor report">';

export interface ReportSummary extends ShareCounts {
  /** Images of which the cloud's list does not say whether they are exposed. */
  readonly exposureUnknown: number;
  /** Entries of `blind`. */
  readonly blind: number;
}

/** An account that is audited, how well, and what it holds. */
export interface ReportOwner {
  readonly ownerId: string;
  /** What people call it. */
  readonly ownerName: string | null;
  /**
   * `closed`: it cannot be entered; `unaudited`: no audit of it has ended yet; `overdue`: none in time; `audited`: none
   * of these; null: not known.
   */
  readonly state: 'closed' | 'unaudited' | 'overdue' | 'audited' | null;
  /** When its last audit ended. */
  readonly auditedAt: string | null;
  readonly regions: number;
  readonly images: number;
  readonly imagesRead: number;
  readonly sharedImages: number;
  readonly shares: number;
  readonly untrustedShares: number;
}

export interface ReportScope {
  readonly accountId: string;
  readonly ownerName: string | null;
  readonly regionId: string;
  /** `none`: never listed completely; `open`: some images have not been read yet; `told`: the first look is over. */
  readonly baseline: 'none' | 'open' | 'told';
  readonly images: number;
  readonly imagesRead: number;
  readonly listedAt: string | null;
}

/** An image, named so that it can be found. */
export interface ReportImage {
  readonly imageId: string;
  readonly imageName: string;
  /** The account that owns the image, and what people call it. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly regionId: string;
  /** Its last complete reading; null: never. */
  readonly readAt: string | null;
}

export interface ReportShare extends ReportImage {
  /** The account that the image is shared with. */
  readonly accountId: string;
  /** Its name in the trust policy. */
  readonly accountName: string | null;
  /** How it was judged when it was read last (I13). */
  readonly verdict: Verdict;
  /** As the cloud gives it: `2024-07-15 13:59:21.0`, no zone named. */
  readonly sharedTime: string | null;
  readonly noticedAt: string;
  /** It was there when the image was first read (I4). */
  readonly baseline: boolean;
}

export interface ReportAccount {
  readonly accountId: string;
  readonly name: string | null;
  /** How many images it holds. */
  readonly images: number;
  readonly regions: readonly string[];
  /** Of its shares, the worst. */
  readonly verdict: Verdict;
}

export interface ReportChange extends Omit<ReportedChange, 'lastSeenWithoutAt' | 'neverSeenBefore'> {
  /** False, too, if the change concerns the image itself. */
  readonly neverSeenBefore: boolean;
  /** It was sent as an alert, not only recorded. */
  readonly alerted: boolean;
}

/**
 * `list`, `shares`, `image`: cannot be read, see `reason`. `unlisted`: never listed completely. `unread`: an image
 * never read completely. `stale`: an image not for a day, a region (no image) not listed in time. `damaged`: a row of
 * the snapshot that cannot be used. `channel`: takes no messages. `overdue`: no run has ended well in time.
 * Of an account: `accounts`: not all accounts could be listed. `entry`: it cannot be entered. `unaudited`: no audit of it
 * has ended yet.
 */
export type BlindKind =
  | 'list'
  | 'shares'
  | 'image'
  | 'unlisted'
  | 'unread'
  | 'stale'
  | 'damaged'
  | 'channel'
  | 'overdue'
  | 'accounts'
  | 'entry'
  | 'unaudited';

export interface ReportBlind {
  readonly kind: BlindKind;
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly regionId: string | null;
  readonly imageId: string | null;
  readonly imageName: string | null;
  readonly channelId: string | null;
  /**
   * Since when; with `stale`, the last complete reading or list; with `overdue`, the last run that ended well;
   * with `unaudited`, when it came onto the list of accounts.
   */
  readonly since: string | null;
  readonly reason: { readonly code: string; readonly message: string } | null;
}

export interface ReportException {
  readonly accountId: string;
  readonly name: string;
  readonly owner: string | null;
  readonly reason: string | null;
  /** `YYYY-MM-DD`, in force to the end of that day in UTC; null: without end. */
  readonly expires: string | null;
  /** Patterns of image ids; null: every image. */
  readonly images: readonly string[] | null;
  readonly state: 'inForce' | 'endsSoon' | 'ended';
  /** Shares there are now that it names, in force or not. */
  readonly matches: number;
}
