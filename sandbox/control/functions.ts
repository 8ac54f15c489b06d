import { z } from 'zod';
import { visibleText } from '../../lib/text/visible-text.ts';
import type { Invocation } from '../fc/invocations.ts';
import type { FunctionCompute } from '../fc/server.ts';
import { quoted } from './find-named.ts';
import type { ControlReply } from './protocol.ts';
import { said } from './reply.ts';

export function fire(fc: FunctionCompute, functionName: string): ControlReply {
  checkFunction(fc, functionName);
  const requestId = fc.fire(functionName);
  return said(`${functionName} was started with the event of its timer: request ${requestId}.`, {
    requestId,
  });
}

export function killNext(
  fc: FunctionCompute,
  functionName: string,
  afterMs: number | undefined,
): ControlReply {
  checkFunction(fc, functionName);
  fc.mishaps.killNext(functionName, { afterMs });
  const when = afterMs === undefined ? 'halfway through' : `after ${afterMs} ms`;
  return said(`The next invocation of ${functionName} will be killed ${when}.`);
}

export function duplicateNext(fc: FunctionCompute, functionName: string): ControlReply {
  checkFunction(fc, functionName);
  fc.mishaps.duplicateNext(functionName);
  return said(`The next asynchronous event of ${functionName} will be delivered twice.`);
}

/** @param last the number of the latest invocations to list; 0 for all. */
export function listInvocations(fc: FunctionCompute, last: number): ControlReply {
  const invocations = fc.invocations.slice(last === 0 ? 0 : -last).map((invocation) => ({
    at: invocation.at,
    requestId: invocation.requestId,
    functionName: invocation.functionName,
    about: about(invocation),
    type: invocation.type,
    durationMs: invocation.result === undefined ? undefined : Math.round(invocation.result.durationMs),
    ending: endingInWords(invocation),
  }));
  const width = Math.max(...invocations.map(({ functionName }) => functionName.length));
  const lines = invocations.map(({ at, functionName, about: what, type, durationMs, ending }) => {
    const duration = durationMs === undefined ? '' : `${durationMs} ms`;
    const time = new Date(at).toISOString().slice(11, 19);
    return `${time}  ${functionName.padEnd(width)}  ${what.padEnd(19)}  ${type.padEnd(5)}  ${duration.padStart(9)}  ${ending}`;
  });
  return said(lines.length === 0 ? 'No function has been invoked yet.' : lines.join('\n'), invocations);
}

const accountEvent = z.object({ account: z.string() });
const timerEvent = z.object({ triggerName: z.string() });
const summary = z.object({ status: z.string() });
const failure = z.object({ errorMessage: z.string() });

/** The account to audit or the timer, from the event. */
function about({ event }: Invocation): string {
  const value = parse(event);
  return oneLine(
    accountEvent.safeParse(value).data?.account ?? timerEvent.safeParse(value).data?.triggerName ?? '',
  );
}

export function endingInWords({ result }: Invocation): string {
  if (result === undefined) return 'runs';
  const value = parse(result.body);
  switch (result.ending) {
    case 'answer': {
      const status = summary.safeParse(value).data?.status;
      return status === undefined ? 'answered' : `answered: ${oneLine(status)}`;
    }
    case 'killed':
      return 'killed on request';
    case 'error':
    case 'timeout':
    case 'exit':
      return `failed: ${oneLine(failure.safeParse(value).data?.errorMessage ?? String(result.body))}`;
    default:
      return result.ending satisfies never;
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The output of a function may contain anything, including terminal escapes. */
const oneLine = (text: string): string => visibleText(text, 160);

function checkFunction(fc: FunctionCompute, functionName: string): void {
  const names = fc.functions().map(({ name }) => name);
  if (names.includes(functionName)) return;
  const there =
    names.length === 0
      ? 'no function is deployed (start it with --accounts or --timer)'
      : `there are ${names.join(', ')}`;
  throw new Error(`the sandbox has no function ${quoted(functionName)}: ${there}`);
}
