export const AUDIT_HELP = `
Examples:
  $ share-auditor audit --region cn-hangzhou
  $ share-auditor audit --region cn-hangzhou,ap-southeast-1 --json
  $ share-auditor audit --region all --snapshot ~/share-audit.sqlite
  $ share-auditor audit --region cn-hangzhou --dry-run --verbose
  $ MEMBER_ROLE=share-audit-member share-auditor audit --region all --accounts all

On a terminal, one line shows how far the audit is, and what is found is printed above it at once. Elsewhere (a pipe, a
log, TERM=dumb) it prints a line for each region and for what is found. --verbose adds a line for every image and wait.

A dry run does all that an audit does, on a copy in memory, and lists what still waits to be sent from earlier runs.
The snapshot's file may be protected against writing. It respects the lease of an audit that is at work; one that
begins meanwhile shares the call quota with it.

Over a deployed function's snapshot (Tablestore) it judges by the policy in force there. If the policy file here
differs, it says so; only a deployment puts a file into force.

--deployment is for the one audit that runs unattended, from cron, over a SQLite snapshot: everything that is found, by
whatever run, is then sent until this audit's channels have it. An audit by hand tells its own channels, besides. A
deployed function does the same for its own channels.

Ctrl-C ends any wait at once. What was found is stored, and the next run sends what was not sent; a second Ctrl-C ends
the program on the spot. The exit code says what was read and found until then.

--accounts audits other accounts, too, several at a time: those of ACCOUNTS_FILE (or accounts.yaml here), or with
MEMBER_ROLE the members of the resource directory. Each is entered by its role.

Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile of the aliyun CLI.
Channels and everything else: settings.env or the environment; docs/settings.md explains each.

Exit codes:
  0  every image was read, and nothing alerts
  1  failed; the message says why
  2  a flag or a setting is wrong; nothing was audited or written
  3  some images could not be read, or another run is at work
  4  new shares that are not trusted by the policy, or another alert`;
