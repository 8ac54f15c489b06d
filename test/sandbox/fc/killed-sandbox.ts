import { Cloud } from '../../../sandbox/cloud.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { startFunctionCompute } from '../../../sandbox/fc/server.ts';
import { demoAccounts, demoRegions } from '../../../sandbox/seed.ts';

/** Runs the package in the folder that is named, once, in a process that the test kills. */
const cloud = new Cloud({ accounts: demoAccounts(), regions: demoRegions() });
const fc = await startFunctionCompute({ cloud, faults: new Faults() });
fc.deploy({
  functionName: 'f',
  code: process.argv[2] ?? '',
  timeout: 600,
  triggers: [{ triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: '@every 1h' } }],
});
fc.fire('f');
