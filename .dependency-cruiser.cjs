/**
 * The floors of this house, from the ground up. An import goes down only, types included: a file may use its own
 * floor's room and the rooms below it. Rooms that share a floor do not know each other.
 */
const FLOORS = [
  ['lib/errors', 'lib/model'],
  ['lib/text', 'lib/platform'],
  ['lib/files'],
  ['lib/config', 'lib/openapi', 'lib/policy'],
  ['lib/swas'],
  ['lib/snapshot'],
  ['lib/state'],
  ['lib/alert'],
  ['lib/accounts'],
  ['lib/audit', 'lib/watchdog', 'lib/revoke'],
  ['lib/inventory'],
  ['lib/digest', 'lib/report', 'lib/doctor'],
  ['functions', 'lib/cli'],
  ['sandbox'],
  ['scripts'],
];

const room = (path) => `^${path}([./]|$)`;

// The top floor has nothing above it.
const upward = FLOORS.slice(0, -1).flatMap((rooms, floor) =>
  rooms.map((path) => ({
    name: `${path.replace('lib/', '')}-imports-downwards`,
    severity: 'error',
    comment: `${path} stands on floor ${floor + 1} of ${FLOORS.length}: it may import what stands below it, and itself`,
    from: { path: room(path) },
    to: {
      path: [...rooms.filter((other) => other !== path), ...FLOORS.slice(floor + 1).flat(), 'test'].map(room),
    },
  })),
);

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'every-file-in-a-room',
      severity: 'error',
      comment:
        'a file of lib that no floor names would be held by no rule: move it into a room, or name its room in FLOORS',
      from: { path: '^lib/', pathNot: FLOORS.flat().map(room) },
      to: {},
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'files that need each other are one idea, or there is a third one below them both',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lib-without-sandbox',
      severity: 'error',
      comment: 'the sandbox stands in for the cloud; what is deployed knows neither it nor the tests',
      from: { path: '^(lib|functions)/' },
      to: { path: '^(sandbox|scripts|test)/' },
    },
    ...Object.entries({
      '@alicloud/openapi-client': '^lib/openapi/',
      '@alicloud/fc2': '^lib/openapi/',
      '@alicloud/credentials': '^lib/openapi/',
      '@alicloud/tablestore': '^lib/snapshot/tablestore/',
      libsql: '^lib/snapshot/sqlite/',
      nodemailer: '^lib/alert/email/',
      echarts: '^lib/report/',
    }).map(([sdk, home]) => ({
      name: `${sdk.replace('@alicloud/', '')}-in-its-room`,
      severity: 'error',
      comment: `${sdk} is known in ${home.slice(1)} only, so that it can be replaced there`,
      from: { path: '^(lib|functions)/', pathNot: home },
      to: { path: `node_modules/${sdk}/` },
    })),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|lib/report/client/)' },
  },
};
