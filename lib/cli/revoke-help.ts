export const REVOKE_HELP = `
It reads with whom the image is shared, shows what it will do, asks, takes the shares back
(RemoveCustomImageShareAccount) and reads again to see what came of it. It writes nothing into the snapshot: the next
audit records the change. Taking a share back recalls no copy already made.

It needs swas-open:RemoveCustomImageShareAccount, which the functions' role does not have: docs/ram/revoke-policy.json.
Only an image's owner takes its shares back: for an image of another account that is audited from here, use credentials
of a user or role of that account.

Examples:
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --account 1098765432109876543
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --all-untrusted --max 50

--json: {image: {imageId, name, regionId, ownerId}, accounts: [{accountId, verdict, outcome}], spared, notShared,
unseen, gap, failure: {code, message, statement}}; outcome is takenBack, stillShared or unknown; gap says why the
reading before is not complete, else null; unseen lists accounts of which it is not known

Exit codes:
  0  what was to be taken back is, or there was nothing to take back
  1  failed, or a share is still there, or the answer was no
  2  a flag or a setting is wrong, more than --max match, or nobody is there to ask (see --yes); nothing was changed
  3  it is not known of some: the cloud could not be read to the end`;
