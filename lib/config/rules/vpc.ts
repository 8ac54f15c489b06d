import { quoted, type Rule } from './given.ts';

/** The settings that put the functions into a VPC, and what the ids in each begin with. All are set, or none. */
export const VPC = { VPC_ID: 'vpc', VSWITCH_IDS: 'vsw', SECURITY_GROUP_ID: 'sg' } as const;
type Name = keyof typeof VPC;
const NAMES = Object.keys(VPC) as readonly Name[];

/** As VPC_ID: the deployment makes a VPC with a switch and a security group. */
const AUTO = 'auto';
const SEPARATORS = /[\s,;，；、]+/u;

/** `s.yaml` takes the values as they stand. */
export const vpcRule: Rule = ({ raw, text, problem }) => {
  const given = NAMES.filter((name) => text(name) !== undefined);
  if (given.length === 0) return;
  if (text('VPC_ID')?.toLowerCase() === AUTO) {
    if (raw('VPC_ID') !== AUTO)
      problem('VPC_ID', `${quoted(raw('VPC_ID') ?? '')} is not ${AUTO}; write ${AUTO}`);
    for (const name of given)
      if (name !== 'VPC_ID')
        problem(name, `has no meaning beside VPC_ID=${AUTO}, which makes a VPC of its own; leave it out`);
    return;
  }
  for (const name of NAMES) {
    if (given.includes(name)) checkIds(name, raw(name) ?? '', problem);
    else
      problem(
        name,
        `is not set, and ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'}; write ${example(name)}, or leave all of ${NAMES.join(', ')} out`,
      );
  }
};

const example = (name: Name): string =>
  name === 'VSWITCH_IDS'
    ? `the ids of switches in the VPC, like ${VPC[name]}-bp1a2b3c4d5e6f`
    : `the id of the ${name === 'VPC_ID' ? 'VPC' : 'security group'}, like ${VPC[name]}-bp1a2b3c4d5e6f`;

function checkIds(name: Name, value: string, problem: (name: string, what: string) => void): void {
  const ids = value.split(SEPARATORS).filter((id) => id !== '');
  const isId = (id: string): boolean => id.startsWith(`${VPC[name]}-`) && /^[a-z0-9-]+$/.test(id);
  const write = ids.join(',');
  if (ids.every(isId) && (ids.length === 1 || name === 'VSWITCH_IDS')) {
    if (value !== write) problem(name, `${quoted(value)} has more than the ids and commas; write ${write}`);
  } else
    problem(name, `${quoted(value)} is not ${example(name).split(',')[0] ?? ''}; write ${example(name)}`);
}
