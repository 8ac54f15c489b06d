import { endingInWords } from '../control/functions.ts';
import { indent } from '../control/reply.ts';
import type { Invocation } from '../fc/invocations.ts';
import type { Sandbox } from '../sandbox.ts';

const LOOK_EVERY_MS = 250;

/**
 * Prints each DingTalk message as the group sees it, each mail's subject, and each failed invocation, as they occur.
 * `stop` prints what is left and ends it.
 */
export function watch(sandbox: Sandbox, print: (text: string) => void): { stop(): void } {
  const { dingtalk, mailbox, fc } = sandbox;
  const posts = tail(() => dingtalk.shown());
  const mails = tail(() => mailbox.messages);
  let running: Invocation[] = [];
  const begun = tail(() => fc.invocations);

  const look = () => {
    for (const { at, title = '', text } of posts())
      print(`\n${time(at)}  DingTalk shows:\n${indent(`[${title}]\n\n${text.trim()}`, '  │ ')}\n`);
    for (const { at, subject, envelope } of mails())
      print(`${indent(`mail to ${envelope.to.join(', ')}: «${subject}»`, `${time(at)}  `)}\n`);
    running.push(...begun());
    for (const invocation of running.filter(({ result }) => result !== undefined))
      if (invocation.result?.errorType !== undefined)
        print(`${time(invocation.at)}  ${invocation.functionName}: ${endingInWords(invocation)}\n`);
    running = running.filter(({ result }) => result === undefined);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
    },
  };
}

/** Each call returns the entries that were added to the list since the previous call. */
function tail<T>(list: () => readonly T[]): () => T[] {
  let seen = 0;
  return () => {
    const fresh = list().slice(seen);
    seen += fresh.length;
    return fresh;
  };
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
