import type { ViewMessage } from '../src/view-protocol.ts';
import { Icon } from './icon.tsx';
import { Message } from './message.tsx';
import type { MessageContext } from './message-context.ts';
import { messageElementId } from './message-focus.ts';
import { MessageTime } from './message-time.tsx';
import { formatTime } from './time-format.ts';
import type { TimelineGroup } from './timeline.ts';

interface MessageGroupProps {
  readonly group: TimelineGroup;
  readonly context: MessageContext;
}

export function MessageGroup({ group, context }: MessageGroupProps) {
  const { user, displayName, mine, sentAt, kind } = group.first;
  if (kind === 'notice') return <Notice message={group.first} context={context} />;
  return (
    <div class={mine ? 'group mine' : 'group'}>
      <div class="avatar" aria-hidden="true">
        {initial(displayName)}
      </div>
      <div class="group-head" aria-hidden="true">
        <bdi class="sender">{displayName}</bdi>
        {displayName.toLowerCase() !== user && <bdi class="user">{user}</bdi>}
        <MessageTime sentAt={sentAt} locale={context.locale} />
      </div>
      {group.messages.map((message) => (
        <Message key={message.id} message={message} isFirst={message === group.first} context={context} />
      ))}
    </div>
  );
}

/** What the client itself has to say, between the messages. */
function Notice({ message, context }: { readonly message: ViewMessage; readonly context: MessageContext }) {
  const { id, text, sentAt } = message;
  const { locale, current, fresh, onFocus } = context;
  return (
    <div
      id={messageElementId(id)}
      class="message notice"
      data-message={id}
      role="article"
      tabIndex={id === current ? 0 : -1}
      aria-label={[formatTime(sentAt, { locale }), text].join(', ')}
      aria-live={fresh.has(id) ? undefined : 'off'}
      onFocus={() => onFocus(id)}
    >
      <Icon name="info" />
      <span class="text" dir="auto">
        {text}
      </span>
    </div>
  );
}

function initial(name: string): string {
  const [first] = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return (first ?? '?').toUpperCase();
}
