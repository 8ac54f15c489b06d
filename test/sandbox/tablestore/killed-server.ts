import { Faults } from '../../../sandbox/faults.ts';
import { startTablestore } from '../../../sandbox/tablestore/server.ts';
import { clientOf, INSTANCE, KEY, tableOf } from './constants.ts';

// The process that `journal.test.ts` kills: an emulator with a file and a table. It writes its endpoint and waits.
const server = await startTablestore({
  faults: new Faults(),
  accessKeys: () => ({ accessKeySecret: KEY.secretAccessKey }),
  instances: [INSTANCE],
  file: process.argv[2] ?? '',
});
await clientOf(server).createTable(tableOf());
process.stdout.write(`${server.endpoint}\n`);
