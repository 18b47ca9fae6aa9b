import { MessageGroup } from './message-group.tsx';
import type { MessageContext } from './message-context.ts';
import type { TimelineDay } from './timeline.ts';

interface LogDaysProps {
  readonly days: readonly TimelineDay[];
  readonly firstUnread: string | undefined;
  readonly context: MessageContext;
}

/** Messages under lines of their days; a line before the first that was not seen. */
export function LogDays({ days, firstUnread, context }: LogDaysProps) {
  return (
    <>
      {days.map((day) => (
        <section key={day.key} class="day" aria-label={day.label}>
          <div class="day-label" aria-hidden="true">
            <span>{day.label}</span>
          </div>
          {day.groups.map((group) => (
            <div key={group.first.id} class="stretch">
              {group.first.id === firstUnread && (
                <div class="day-label new-label">
                  <span>{context.strings.log.newMessages}</span>
                </div>
              )}
              <MessageGroup group={group} context={context} />
            </div>
          ))}
        </section>
      ))}
    </>
  );
}
