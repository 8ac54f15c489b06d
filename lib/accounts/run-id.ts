/**
 * The id of a fan-out's run. It is the same for every repeat of the event: it is made from the time of a timer's event,
 * or from the request id of an event that was sent by hand.
 */
export function runIdOf(triggerTime: string | undefined, requestId: string): string {
  const ms = Date.parse(triggerTime ?? '');
  if (Number.isNaN(ms)) return `request-${requestId.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 40)}`;
  return `timer-${new Date(ms).toISOString().replaceAll(/[-:.]/g, '')}`;
}
