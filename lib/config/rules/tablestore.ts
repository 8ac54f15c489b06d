import { didYouMean, deployRegion } from './regions.ts';
import { type Given, quoted, type Rule } from './given.ts';
import { FUNCTION_COMPUTE_REGIONS, SWAS_REGIONS } from './known-regions.ts';

/**
 * An instance's addresses (vendor's page «Endpoints» of Tablestore): `ots` is public, `tablestore` public with IPv6,
 * `vpc.tablestore` and the older `vpc.ots` are for a VPC, `ots-internal` for the classic network. An older VPC address
 * may begin with the name of the VPC's binding: `BINDING-INSTANCE`.
 */
const ENDPOINT =
  /^([a-z0-9-]+)\.([a-z0-9-]+)\.(ots|tablestore|vpc\.tablestore|vpc\.ots|ots-internal)\.aliyuncs\.com$/i;
const ADDRESS = /^(?:([a-z]+):\/\/)?([^/:?#@\s]+?)(\.)?((?::\d+)?(?:[/?#].*)?)$/i;
const HOST_OF_VENDOR = /\.(?:aliyuncs|aliyun)\.com$/i;

const publicEndpoint = (instance: string, region: string): string =>
  `https://${instance}.${region}.ots.aliyuncs.com`;

/** The public endpoint of the instance whose endpoint inside a VPC this is; undefined: it is none. */
export function publicEndpointOf(endpoint: string, instance: string): string | undefined {
  const [, , host = ''] = ADDRESS.exec(endpoint) ?? [];
  const [, label = '', region = '', kind = ''] = ENDPOINT.exec(host) ?? [];
  return kind.startsWith('vpc.') ? publicEndpoint(instanceOf(label, instance), region) : undefined;
}

/** Only addresses of the vendor are judged: an emulator or a proxy may have any. */
export const tablestoreRule: Rule = (given) => {
  const endpoint = given.text('TABLESTORE_ENDPOINT');
  const instance = given.text('TABLESTORE_INSTANCE');
  const [, scheme, host = '', dot, rest = ''] = ADDRESS.exec(endpoint ?? '') ?? [];
  const isVendors = HOST_OF_VENDOR.test(host);
  if (instance !== undefined && (isVendors || endpoint === undefined)) instanceRule(given, instance, host);
  if (endpoint === undefined || !isVendors) return;
  const [, label = '', region = '', kind = ''] = ENDPOINT.exec(host) ?? [];
  const problem = (what: string, write: string): void =>
    given.problem('TABLESTORE_ENDPOINT', `${quoted(endpoint)} ${what}; write ${write}`);
  if (label === '')
    return problem(
      /console/i.test(host) ? 'is an address of the console' : 'is not the endpoint of an instance',
      publicEndpoint(instance ?? 'INSTANCE', deployRegion(given)),
    );
  if (instance === undefined && !kind.startsWith('vpc.ots'))
    given.problem('TABLESTORE_INSTANCE', `is not set; write TABLESTORE_INSTANCE=${label}`);
  const plain = `https://${host}`;
  if (scheme?.toLowerCase() !== 'https') problem('does not begin with https://', plain);
  else if (dot !== undefined || !/^\/?$/.test(rest)) problem('has more than the host in it', plain);
  else if (kind.startsWith('vpc.') && given.inVpc === false)
    problem(
      'is for a VPC, and the functions are in none',
      `VPC_ID, VSWITCH_IDS and SECURITY_GROUP_ID, too, or the public one, ${publicEndpoint(instanceOf(label, instance), region)}`,
    );
  else if (kind.startsWith('vpc.') && region.toLowerCase() !== deployRegion(given))
    problem(
      `is for a VPC in ${region}, and the functions are deployed to ${deployRegion(given)}`,
      publicEndpoint(instanceOf(label, instance), region),
    );
  else if (kind === 'ots-internal')
    given.warn(
      'TABLESTORE_ENDPOINT',
      `${quoted(endpoint)} is for the classic network; the public one is ${publicEndpoint(label, region)}`,
    );
  else warnOfRegion(given, endpoint, region.toLowerCase());
};

const instanceOf = (label: string, instance: string | undefined): string =>
  instance !== undefined && endsIn(label, instance) ? instance : label;

const endsIn = (label: string, instance: string): boolean =>
  label.toLowerCase() === instance.toLowerCase() ||
  label.toLowerCase().endsWith(`-${instance.toLowerCase()}`);

/** Of a store that the functions reach, but far away. A VPC's endpoint of another region is a problem above. */
export const storeRegionRule: Rule = (given) => {
  const endpoint = given.text('TABLESTORE_ENDPOINT') ?? '';
  const [, , host = ''] = ADDRESS.exec(endpoint) ?? [];
  const [, , name = '', kind = ''] = ENDPOINT.exec(host) ?? [];
  const region = name.toLowerCase();
  const functions = deployRegion(given);
  if (!/^(?:ots|tablestore)$/i.test(kind) || region === functions || !KNOWN.includes(region)) return;
  given.warn(
    'TABLESTORE_ENDPOINT',
    `${quoted(endpoint)} is in ${region}, and the functions are deployed to ${functions}, so that every run calls another region. If that is not meant, correct TABLESTORE_ENDPOINT or FC_DEPLOY_REGION`,
  );
};

const KNOWN: readonly string[] = [...new Set([...FUNCTION_COMPUTE_REGIONS, ...SWAS_REGIONS])];

function warnOfRegion(given: Given, endpoint: string, region: string): void {
  if (!KNOWN.includes(region))
    given.warn(
      'TABLESTORE_ENDPOINT',
      `${quoted(endpoint)} names the region ${region}, which is not known here${didYouMean(region, KNOWN)}`,
    );
}

const INSTANCE = /^[A-Za-z][A-Za-z0-9-]{1,14}[A-Za-z0-9]$/;
/** Words that no instance's name may hold (vendor's page «Naming conventions and data types»). */
const RESERVED = /ali|ay|ots|taobao|admin/i;

function instanceRule(given: Given, instance: string, host: string): void {
  const [, label = '', , kind = ''] = ENDPOINT.exec(host) ?? [];
  const name = 'TABLESTORE_INSTANCE';
  const isMeant =
    kind === 'vpc.ots' ? endsIn(label, instance) : label.toLowerCase() === instance.toLowerCase();
  if (label !== '' && !isMeant)
    given.problem(name, `TABLESTORE_ENDPOINT is the endpoint of ${quoted(label)}; write ${name}=${label}`);
  else if (!INSTANCE.test(instance))
    given.problem(
      name,
      `${quoted(instance)} is not an instance's name: 3 to 16 letters, digits and hyphens, a letter first and no hyphen last; write one such as share-audit`,
    );
  else if (RESERVED.test(instance))
    given.problem(
      name,
      `${quoted(instance)} holds “${RESERVED.exec(instance)?.[0]}”; Tablestore refuses names with ali, ay, ots, taobao or admin in them. Write one such as share-audit`,
    );
}
