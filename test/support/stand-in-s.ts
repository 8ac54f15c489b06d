import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AddressInfo } from 'node:net';
import { readDeployment } from '../../sandbox/organisation/read-deployment.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { ROOT } from './invoke.ts';

/** How the stand-in of `s` was called, and when it tells of it. */
export interface SCall {
  readonly at: 'start' | 'waiting' | 'interrupted';
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
}

export interface SReply {
  /** What it prints, and writes into its logs. */
  readonly print?: string;
  readonly exitCode?: number;
  /** It goes on until it is interrupted. */
  readonly waits?: boolean;
  /** It goes on even then. */
  readonly isDeaf?: boolean;
}

export interface StandIn {
  /** What the environment of a script needs so that it finds the stand-in as `s`. */
  readonly environment: Readonly<Record<'PATH' | 'STAND_IN_S', string>>;
  readonly calls: readonly SCall[];
}

/** Puts the stand-in of `s` on a PATH. `reply` is asked when it starts. */
export async function standInS(reply: (call: SCall) => SReply): Promise<StandIn> {
  const calls: SCall[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = JSON.parse(body) as SCall;
      calls.push(call);
      response.end(JSON.stringify(call.at === 'start' ? reply(call) : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      PATH: `${join(ROOT, 'test/support/stand-in-s')}:${process.env['PATH'] ?? ''}`,
      STAND_IN_S: `http://127.0.0.1:${port}`,
    },
    calls,
  };
}

/** The file after `-t`. */
export const fileOf = ({ args }: SCall): string => args[args.indexOf('-t') + 1] ?? '';

/**
 * Deploys as `s` would: the functions of the file, with the environment that `s` was given. It prints what the component
 * prints of a second deployment: a list of changes, with the settings in clear, and the functions at the end.
 */
export function deploysTo(sandbox: Sandbox): (call: SCall) => SReply {
  return (call) => {
    const functions = readDeployment(readFileSync(join(ROOT, fileOf(call)), 'utf8'), call.env);
    for (const props of functions) sandbox.fc.deploy({ ...props, code: join(ROOT, props.code) });
    const print = functions.map(({ functionName, environmentVariables = {} }) => {
      const entries = Object.entries(environmentVariables);
      return [
        `[2026-11-29 11:00:00][INFO][${functionName}] ⌛  Start deploying`,
        `\u001b[33m  environmentVariables:\u001b[39m`,
        ...entries.map(([name, value]) => `\u001b[32m+    ${name}: ${value}\u001b[39m`),
        JSON.stringify({ environmentVariables }),
        ...JSON.stringify({ environmentVariables }, undefined, 2).split('\n'),
        // As an error or a debug line may say it: beside no name.
        ...entries.map(([, value]) => `Checked ${value} and ${encodeURIComponent(value)}`),
        `✔ [${functionName}] completed (3.21s)`,
        '',
      ].join('\n');
    });
    return { print: print.join('') };
  };
}
