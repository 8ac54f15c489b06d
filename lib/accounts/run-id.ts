/**
 * The name of a fan-out's run: the same for every repeat of the event that asked for it. A timer's event has its time;
 * one that was sent by hand has its request.
 */
export function runIdOf(triggerTime: string | undefined, requestId: string): string {
  const ms = Date.parse(triggerTime ?? '');
  if (Number.isNaN(ms)) return `request-${requestId.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 40)}`;
  return `timer-${new Date(ms).toISOString().replaceAll(/[-:.]/g, '')}`;
}
