import type { EnvReader } from './env.ts';

/** The settings of one kind of channel, before a channel is opened. */
export interface ChannelSettings<T, Name extends string = string> {
  /** Its environment variables: the reader can read no others. */
  readonly names: readonly Name[];
  /** The settings that such a channel needs, as messages and help name them after «set». */
  readonly whatToSet: string;
  /** Undefined: no channel of this kind is configured. */
  read(env: EnvReader<Name>): T | undefined;
}
