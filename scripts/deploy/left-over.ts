import type { Environment } from '../../lib/config/env.ts';

const ROLES = ['SHARE_AUDIT_ROLE', 'WATCHDOG_ROLE', 'DIGEST_ROLE', 'DISPATCH_ROLE'];

/**
 * What `s remove` leaves, and how to take it away, in lines. With `deploy/home` one command does it; without, the
 * commands are those of the `aliyun` CLI.
 */
export function leftOver(environment: Environment, isStoreDeleted: boolean): readonly string[] {
  const text = (name: string): string => environment[name]?.trim() ?? '';
  const roles = [...new Set(ROLES.map((name) => text(name).split('/')[1] ?? ''))].filter(
    (role) => role !== '',
  );
  const [project, instance] = [text('FC_GENERATE_PROJECT_NAME'), text('TABLESTORE_INSTANCE')];
  return [
    'Left are:',
    ...(project === ''
      ? []
      : [`  the log project ${project}: aliyun sls DeleteProject --project ${project}`]),
    ...roles.map(
      (role) =>
        `  the role ${role} and its policies: detach them in the RAM console, then aliyun ram DeleteRole --RoleName ${role}`,
    ),
    ...(instance === ''
      ? []
      : [
          isStoreDeleted
            ? `  the Tablestore instance ${instance}, now without the tables of this program: delete it in the Tablestore console`
            : `  the Tablestore instance ${instance} with all that is known: npm run undeploy -- --store deletes the tables; then delete the instance in the Tablestore console`,
        ]),
    'What deploy/home has made, terraform destroy takes away there.',
  ];
}
