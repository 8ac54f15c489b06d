export const REVOKE_HELP = `
It reads the accounts that hold the image, shows its plan, asks, takes the shares back (RemoveCustomImageShareAccount)
and reads again to verify. Taking a share back does not delete copies that were already made.

It then removes the shares from the snapshot (TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE, or SNAPSHOT_FILE), so that
the same share is reported if it is made again. In Tablestore this needs ots:GetRow and ots:PutRow on
share_audit_images. If the snapshot cannot be written, the next audits notice the change: that takes two complete
readings at least ten minutes apart. A share that is made again before that is reported only if its time differs.

It needs swas-open:RemoveCustomImageShareAccount (docs/ram/revoke-policy.json), which no function's role has.
Only the owner of an image can take its shares back. For an image of another audited account, use credentials of a user
or role of that account.

Examples:
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --account 1098765432109876543
  $ share-auditor revoke --region cn-hangzhou --image m-bp1223166134fe767452 --all-untrusted --max 50

--json: {image: {imageId, name, regionId, ownerId}, accounts: [{accountId, verdict, outcome}], spared, notShared,
unseen, gap, failure: {code, message, statement}, snapshot: {recorded, pending, failure: {code, message}}}. outcome is
takenBack, stillShared or unknown. gap says why the first reading is incomplete, or is null. unseen lists accounts for
which it is not known whether they hold a share. snapshot.recorded lists accounts whose share was removed from the
snapshot, pending those that the next audits will notice, and failure says why the snapshot could not be written, or is
null.

Exit codes:
  0  all requested shares were taken back, or there were none, whether or not the snapshot could be written
  1  failed, or a share still exists, or the answer was no
  2  a flag or a setting is wrong, more shares than --max match, or there is no terminal to ask at (see --yes); nothing
     was changed
  3  the outcome is not known for some accounts: the shares could not be read completely`;
