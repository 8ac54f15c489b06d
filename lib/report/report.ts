import type { BlindKind } from '../model/blind-spot.ts';
import type { Language } from '../alert/message/texts.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { ShareCounts } from '../model/digest.ts';
import type { ReportedReceived } from '../inventory/received-report.ts';
import type { ReportedChange } from '../inventory/history-report.ts';
import type { Verdict } from '../model/change.ts';
import type { ExposedDay } from '../inventory/exposure.ts';
import type { ImageByRisk } from '../inventory/images-by-risk.ts';

/**
 * The report: the state of the shares at one moment. Values only, and valid JSON (docs/report-schema.json is its
 * schema). Times are ISO 8601 in UTC, ids are strings, unknown values are null, and names are as the cloud gave them:
 * code that shows them must make them harmless (I11).
 */
export interface Report {
  readonly format: typeof REPORT_FORMAT;
  readonly version: 1;
  readonly madeAt: string;
  /** The language and the time zone of a rendered report. */
  readonly reader: { readonly language: Language; readonly timeZone: string };
  readonly summary: ReportSummary;
  /** The newest known run; null: none is known, or runs were not read. */
  readonly lastRun: { readonly startedAt: string; readonly status: RunSummary['status'] } | null;
  /** The accounts that own the images: those that need attention first, then in the order of the list. */
  readonly owners: readonly ReportOwner[];
  readonly scopes: readonly ReportScope[];
  /** The current shares, the least trusted first. */
  readonly shares: readonly ReportShare[];
  /** The accounts that hold shares, those with the most images first. */
  readonly accounts: readonly ReportAccount[];
  readonly exposed: readonly ReportImage[];
  /** Images that other accounts share with the audited ones (I14), by owner and then by name. Nothing else counts them. */
  readonly received: readonly ReportedReceived[];
  /** `changes` were noticed since then; null: all that are kept. */
  readonly changesSince: string | null;
  /** Newest first. */
  readonly changes: readonly ReportChange[];
  readonly comparison: ReportComparison;
  readonly exposure: ReportExposure;
  /** What could not be verified recently. Empty: everything in this report is verified. */
  readonly blind: readonly ReportBlind[];
  readonly exceptions: readonly ReportException[];
}

export const REPORT_FORMAT = 'swas-share-auditor/report';

/** Stands in the head of every HTML report and identifies it. */
export const GENERATOR = '<meta name="generator" content="swas-share-auditor report">';

export interface ReportSummary extends ShareCounts {
  /** Images for which the cloud's list does not say whether they are exposed. */
  readonly exposureUnknown: number;
  /** Of `untrustedShares`, those with an account that had never been seen on any image before it came. */
  readonly neverSeenShares: number;
  /** Since when the oldest of `untrustedShares` stands; null: there is none. */
  readonly untrustedSince: string | null;
  /** Entries of `blind`. */
  readonly blind: number;
}

/** What changed of the shares that are not trusted since an earlier moment. */
export interface ReportComparison {
  readonly since: string;
  /** That moment: `report`: the report that this one replaces; `period`: asked for; `week`: seven days ago. */
  readonly basis: 'report' | 'period' | 'week';
  /** Shares that came, or whose trust ended. What was there at the first look is not new. */
  readonly added: number;
  /** Shares that ended. */
  readonly removed: number;
}

/** How many shares were not trusted, day by day. */
export interface ReportExposure {
  /** Before this, only the shares that still stand are counted; null: nothing is known. */
  readonly completeSince: string | null;
  /** The days on which the number changed, in the reader's zone, the first one first. */
  readonly days: readonly ExposedDay[];
}

/** An audited account, how well it is audited, and what it holds. */
export interface ReportOwner {
  readonly ownerId: string;
  /** Its name on the list of accounts. */
  readonly ownerName: string | null;
  /**
   * `closed`: its role cannot be assumed; `unaudited`: no audit of it has completed yet; `overdue`: none has in time;
   * `audited`: none of these; null: not known.
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
  /** `none`: never listed completely; `open`: some images have not been read yet; `told`: every image has been read. */
  readonly baseline: 'none' | 'open' | 'told';
  readonly images: number;
  readonly imagesRead: number;
  readonly listedAt: string | null;
}

/** An image with what is needed to find it. */
export interface ReportImage {
  readonly imageId: string;
  readonly imageName: string;
  /** The account that owns the image, and its name. */
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
  /** The verdict of its last reading (I13). */
  readonly verdict: Verdict;
  /** As the cloud gives it: `2024-07-15 13:59:21.0`, no zone named. */
  readonly sharedTime: string | null;
  readonly noticedAt: string;
  /** It was there when the image was first read (I4). */
  readonly baseline: boolean;
  /** Its account had never been seen on any image before it came, as far as the history tells. */
  readonly neverSeenBefore: boolean;
  /** Since when it stands without being trusted; null: it is trusted. */
  readonly untrustedSince: string | null;
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

/** A shared image with its shares. */
export type ImageGroup = ImageByRisk<ReportImage, ReportShare>;

export interface ReportChange extends Omit<ReportedChange, 'lastSeenWithoutAt' | 'neverSeenBefore'> {
  /** False, too, if the change concerns the image itself. */
  readonly neverSeenBefore: boolean;
  /** It was sent as an alert, not only recorded. */
  readonly alerted: boolean;
}

export interface ReportBlind {
  readonly kind: BlindKind;
  /** Empty for a channel. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly regionId: string | null;
  readonly imageId: string | null;
  readonly imageName: string | null;
  readonly channelId: string | null;
  /** When it was verified last; if never, since when it is to be; null: not known. */
  readonly since: string | null;
  readonly reason: { readonly code: string; readonly message: string } | null;
}

export interface ReportException {
  readonly accountId: string;
  readonly name: string;
  readonly owner: string | null;
  readonly reason: string | null;
  /** `YYYY-MM-DD`, in force until the end of that day in UTC; null: no end. */
  readonly expires: string | null;
  /** Patterns of image ids; null: every image. */
  readonly images: readonly string[] | null;
  readonly state: 'inForce' | 'endsSoon' | 'ended';
  /** Current shares that it names, in force or not. */
  readonly matches: number;
}
