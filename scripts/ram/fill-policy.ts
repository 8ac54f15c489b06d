import type { Policy, Statement } from '../../sandbox/ram/policy.ts';

/** What a deployment knows of the resources that its roles need. */
export interface Place {
  readonly accountId: string;
  /** Where the functions run, and their log is. */
  readonly regionId: string;
  /** The regions to audit; undefined: all, those of the future too. */
  readonly auditedRegions: readonly string[] | undefined;
  readonly store: { readonly regionId: string; readonly instance: string };
  readonly logProject: string;
  readonly worker: string;
  /** The ARNs of the roles in the other accounts; a `*` stands for any account. */
  readonly memberRoles: readonly string[];
  /** The queue or topic for failed events, which its policy names as the setting does; undefined: the policy's own. */
  readonly failureDestination?: string | undefined;
}

/** A policy of `docs/ram`, narrowed from any account and region to this deployment's own. */
export function fillPolicy({ Version, Statement: statements }: Policy, place: Place): Policy {
  return { Version, Statement: statements.map((statement) => fillStatement(statement, place)) };
}

function fillStatement({ Effect, Action, Resource }: Statement, place: Place): Statement {
  const given = typeof Resource === 'string' ? [Resource] : Resource;
  const filled = given.flatMap((resource) => fill(resource, place));
  const [only] = filled;
  return { Effect, Action, Resource: filled.length === 1 && only !== undefined ? only : filled };
}

function fill(resource: string, place: Place): readonly string[] {
  const [, service = '', path = ''] = /^acs:([a-z-]+):[^:]*:[^:]*:(.*)$/.exec(resource) ?? [];
  const own = (regionId: string, rest: string) => `acs:${service}:${regionId}:${place.accountId}:${rest}`;
  switch (service) {
    case 'swas-open':
      return (place.auditedRegions ?? ['*']).map((regionId) => own(regionId, path));
    case 'ots':
      return [
        own(place.store.regionId, path.replace(/^instance\/[^/]+/, `instance/${place.store.instance}`)),
      ];
    case 'log':
      return [own(place.regionId, path.replace(/^project\/[^/]+/, `project/${place.logProject}`))];
    case 'fc':
      return [own(place.regionId, `functions/${place.worker}`)];
    case 'mns':
      return [place.failureDestination ?? own(place.regionId, path)];
    case 'ram':
      return place.memberRoles;
    default:
      return [resource];
  }
}
