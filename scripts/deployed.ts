import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

/** A function as `s.yaml` or `s.organisation.yaml` deploys it. */
export interface Deployed {
  readonly name: string;
  readonly memoryGb: number;
  readonly vcpus: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxAgeMs: number;
}

export type FunctionName = 'audit' | 'digest' | 'dispatch' | 'watchdog';

const shape = z.object({
  resources: z.record(
    z.string(),
    z.object({
      props: z.object({
        memorySize: z.number(),
        cpu: z.number(),
        timeout: z.number(),
        asyncInvokeConfig: z.object({
          maxAsyncRetryAttempts: z.number(),
          maxAsyncEventAgeInSeconds: z.number(),
        }),
      }),
    }),
  ),
});

/** The functions' sizes and times, from the files that deploy them. */
export function deployed(): Readonly<Record<FunctionName, Deployed>> {
  const read = (file: string, name: FunctionName): Deployed => {
    const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    const props = shape.parse(parse(text)).resources[name]?.props;
    if (props === undefined) throw new Error(`${file} deploys no ${name}`);
    return {
      name,
      memoryGb: props.memorySize / 1024,
      vcpus: props.cpu,
      timeoutMs: props.timeout * 1000,
      retries: props.asyncInvokeConfig.maxAsyncRetryAttempts,
      maxAgeMs: props.asyncInvokeConfig.maxAsyncEventAgeInSeconds * 1000,
    };
  };
  return {
    audit: read('s.yaml', 'audit'),
    digest: read('s.yaml', 'digest'),
    dispatch: read('s.organisation.yaml', 'dispatch'),
    watchdog: read('s.yaml', 'watchdog'),
  };
}
