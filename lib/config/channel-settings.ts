import type { EnvReader } from './env.ts';

/** What the program knows of a kind of channel before it opens one. */
export interface ChannelSettings<T, Name extends string = string> {
  /** Its environment variables: the reader can read no others. */
  readonly names: readonly Name[];
  /** What a person is told to set for such a channel, after «set». */
  readonly whatToSet: string;
  /** Undefined: no channel of this kind is configured. */
  read(env: EnvReader<Name>): T | undefined;
}
