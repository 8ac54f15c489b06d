import { ConfigError } from '../errors.ts';
import { sendTests } from '../alert/send-test.ts';
import { openChannels } from '../alert/open-channels.ts';
import type { Check, Finding } from './check.ts';
import { whatToSetForAny } from '../config/channels.ts';
import { valueOf } from '../config/doctor.ts';

/** Checks the channels. Only a message proves that a channel works, and it is sent only on request. */
export const channelsCheck: Check = {
  name: 'channels',
  title: 'Channels',
  needs: ['setting:channels'],
  async run({ settings, clock, send, signal }) {
    const config = valueOf(settings.parts.channels);
    try {
      const channels = openChannels(config, clock);
      if (channels.length === 0)
        return [
          {
            status: 'failed',
            found: 'none is configured: nobody would be notified',
            mend: `Set ${whatToSetForAny()}`,
          },
        ];
      if (!send)
        return channels.map(({ label }) => ({
          status: 'skipped',
          found: `${label}: configured, not tested ("share-auditor doctor --send" sends a test message)`,
        }));
      return (await sendTests({ ...config, channels, clock, signal })).map(
        ({ channel, accepted, mayHaveArrived, problem = 'not accepted' }): Finding =>
          accepted
            ? { status: 'ok', found: `${channel}: accepted a test message` }
            : {
                status: 'failed',
                found: `${channel}: ${mayHaveArrived === true ? 'the test message may have arrived; look there. ' : ''}${problem}`,
              },
      );
    } catch (error) {
      if (error instanceof ConfigError) return [{ status: 'failed', found: error.problems.join('; ') }];
      throw error;
    }
  },
};
