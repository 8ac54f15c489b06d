import type { DeploymentName, Note, Oddity } from '../../model/note.ts';
import { plainChange } from './plain-change.ts';
import { plainDigest } from './plain-digest.ts';
import {
  LEFT_OUT,
  plainAccount,
  plainFailure,
  plainHash,
  plainNamedImage,
  plainRegion,
  plainScope,
  plainSubject,
} from './plain-values.ts';

/**
 * The same note without any foreign text (I3, I11): whoever may name an image could otherwise choose words that a robot
 * or a mail server refuses, and so silence the alarm.
 *
 * It is built of what is known to be good (ids in their form, times, counts, our own kinds), field by field: a field
 * that somebody adds to a note is missing here until it is thought of. What cannot be checked becomes `LEFT_OUT`; an
 * image's id takes its name's place. For writing a message only: a stored note keeps its text. `id` stays and is
 * never shown. Pure; of its own result it changes nothing.
 */
export function withoutForeignText(note: Note): Note {
  const accountId = plainAccount(note.accountId);
  const base = {
    id: note.id,
    accountId,
    // With a name it is one of several accounts, so a message says which: also whose credentials its commands need.
    accountName: note.accountName === undefined ? undefined : accountId,
    atMs: note.atMs,
  };
  switch (note.kind) {
    case 'change':
      return { ...base, kind: note.kind, change: plainChange(note.change) };
    case 'baseline':
      return {
        ...base,
        kind: note.kind,
        scopes: note.scopes.map(plainScope),
        late: note.late,
        images: note.images,
        unread: note.unread,
        shared: note.shared.map((image) => ({
          ...plainNamedImage(image),
          shares: image.shares,
          untrusted: image.untrusted,
          accounts: image.accounts.map(({ accountId: id, verdict }) => ({
            accountId: plainAccount(id),
            verdict,
          })),
          exposedToEcs: image.exposedToEcs,
        })),
        byRegion: note.byRegion.map((region) => ({
          regionId: plainRegion(region.regionId),
          images: region.images,
          sharedImages: region.sharedImages,
          shares: region.shares,
          untrusted: region.untrusted,
          exposedToEcs: region.exposedToEcs,
        })),
        sharedImages: note.sharedImages,
        shares: note.shares,
        accounts: note.accounts,
        untrustedAccounts: note.untrustedAccounts,
        exposedToEcs: note.exposedToEcs,
      };
    case 'notice':
      return {
        ...base,
        kind: note.kind,
        subject: plainSubject(note.subject),
        about: plainOddity(note.about),
      };
    case 'blind':
      return {
        ...base,
        kind: note.kind,
        subject: plainSubject(note.subject),
        sinceMs: note.sinceMs,
        failure: plainFailure(note.failure),
        reminder: note.reminder,
      };
    case 'over':
      return {
        ...base,
        kind: note.kind,
        subject: plainSubject(note.subject),
        sinceMs: note.sinceMs,
        ...(note.closed === undefined ? {} : { closed: note.closed }),
      };
    case 'digest':
      return {
        ...base,
        kind: note.kind,
        digest: plainDigest(note.digest),
        reportLeftOut: note.report === undefined ? note.reportLeftOut : 'refused',
      };
  }
}

/** A function's name is chosen by whoever deploys. */
const plainDeployment = ({ regionId }: DeploymentName): DeploymentName => ({
  regionId: plainRegion(regionId),
  functionName: LEFT_OUT,
});

function plainOddity(about: Oddity): Oddity {
  switch (about.kind) {
    case 'miscount':
      return { kind: about.kind, counted: about.counted, listed: about.listed };
    case 'unfinishedFirstList':
      return { kind: about.kind, images: about.images };
    case 'onlyReceived':
      return { kind: about.kind, images: about.images, ownerId: plainAccount(about.ownerId) };
    case 'policyFileLost':
      return { kind: about.kind, digest: plainHash(about.digest), firstSeenMs: about.firstSeenMs };
    case 'setAside':
      return { kind: about.kind, messages: about.messages, sinceMs: about.sinceMs, said: '' };
    case 'secondDeployment':
      return { kind: about.kind, first: plainDeployment(about.first), second: plainDeployment(about.second) };
    case 'flood':
      return {
        kind: about.kind,
        shares: about.shares,
        images: about.images,
        accounts: about.accounts,
        sinceMs: about.sinceMs,
      };
    case 'damagedRow':
      return { kind: about.kind, row: LEFT_OUT };
  }
}
