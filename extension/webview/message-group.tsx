import type { ViewMessage, ViewStrings } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import type { FreshMessages } from './fresh-messages.ts';
import { Icon } from './icon.tsx';
import { messageElementId } from './message-focus.ts';
import { formatMoment, formatTime, isoTime } from './time-format.ts';
import type { TimelineGroup } from './timeline.ts';

const LABEL_LENGTH = 1_000;

interface Shared {
  readonly locale: string;
  readonly strings: ViewStrings;
  readonly send: Send;
  readonly fresh: FreshMessages;
  /** The message that the Tab key stops at. */
  readonly current: string | undefined;
  readonly onFocus: (id: string) => void;
}

export function MessageGroup({ group, ...shared }: Shared & { readonly group: TimelineGroup }) {
  const { user, displayName, mine, sentAt, kind } = group.first;
  if (kind === 'notice') return <Notice message={group.first} {...shared} />;
  return (
    <div class={mine ? 'group mine' : 'group'}>
      <div class="avatar" aria-hidden="true">
        {initial(displayName)}
      </div>
      <div class="group-head" aria-hidden="true">
        <bdi class="sender">{displayName}</bdi>
        {displayName.toLowerCase() !== user && <bdi class="user">{user}</bdi>}
        <Time sentAt={sentAt} locale={shared.locale} />
      </div>
      {group.messages.map((message) => (
        <Message key={message.id} message={message} isFirst={message === group.first} {...shared} />
      ))}
    </div>
  );
}

/** What the client itself has to say, between the messages. */
function Notice({ message, locale, current, fresh, onFocus }: Shared & { readonly message: ViewMessage }) {
  const { id, text, sentAt } = message;
  return (
    <div
      id={messageElementId(id)}
      class="message notice"
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

interface MessageProps extends Shared {
  readonly message: ViewMessage;
  readonly isFirst: boolean;
}

function Message({ message, isFirst, ...shared }: MessageProps) {
  const { id, kind, text, sentAt, state } = message;
  const { locale, current, fresh, onFocus } = shared;
  return (
    <div
      id={messageElementId(id)}
      class={kind === 'text' ? `message ${state}` : `message ${state} unreadable`}
      role="article"
      tabIndex={id === current ? 0 : -1}
      aria-label={labelOf(message, shared)}
      // Own words, and history, are not read out.
      aria-live={fresh.has(id) ? undefined : 'off'}
      onFocus={() => onFocus(id)}
    >
      {!isFirst && <Time sentAt={sentAt} locale={locale} />}
      <div class="text" dir="auto">
        {kind !== 'text' && <Icon name={kind === 'unknown' ? 'question' : 'lock'} />}
        {text}
      </div>
      <Delivery message={message} {...shared} />
    </div>
  );
}

function Delivery({ message, strings, send }: Shared & { readonly message: ViewMessage }) {
  const { id, state, problem, showsState } = message;
  if (state === 'sending') return <div class="delivery">{strings.sending}</div>;
  if (state !== 'failed') return showsState ? <Arrival state={state} strings={strings} /> : null;
  return (
    <div class="delivery failed">
      <Icon name="error" />
      <span>{problem ?? strings.failed}</span>
      <button type="button" class="link" onClick={() => send({ kind: 'retry', id })}>
        {strings.retry}
      </button>
      <button type="button" class="link" onClick={() => send({ kind: 'discard', id })}>
        {strings.discard}
      </button>
    </div>
  );
}

const ARRIVAL_ICONS = { sent: 'check', delivered: 'check-all', read: 'eye' } as const;

/** How far an own message has come. */
function Arrival({
  state,
  strings,
}: {
  readonly state: ViewMessage['state'];
  readonly strings: ViewStrings;
}) {
  if (state !== 'sent' && state !== 'delivered' && state !== 'read') return null;
  return (
    <div class="delivery">
      <Icon name={ARRIVAL_ICONS[state]} />
      {strings[state]}
    </div>
  );
}

function Time({ sentAt, locale }: { readonly sentAt: number; readonly locale: string }) {
  const dateTime = isoTime(sentAt);
  if (dateTime === undefined) return null;
  return (
    <time class="time" dateTime={dateTime} title={formatMoment(sentAt, { locale })}>
      {formatTime(sentAt, { locale })}
    </time>
  );
}

/** "sender, time, text, state". */
function labelOf(message: ViewMessage, { locale, strings }: Shared): string {
  const sender = message.mine ? strings.you : message.displayName;
  const state = {
    received: '',
    sent: message.showsState === undefined ? '' : strings.sent,
    delivered: strings.delivered,
    read: strings.read,
    sending: strings.sending,
    failed: message.problem ?? strings.failed,
  };
  const text = message.text.slice(0, LABEL_LENGTH);
  return [sender, formatTime(message.sentAt, { locale }), text, state[message.state]]
    .filter(Boolean)
    .join(', ');
}

function initial(name: string): string {
  const [first] = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return (first ?? '?').toUpperCase();
}
