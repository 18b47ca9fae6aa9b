import { Markdown } from './markdown/markdown.tsx';
import { visibleText } from './markdown/visible-text.tsx';
import type { ViewMessage } from '../src/view-protocol.ts';
import { CodeCard } from './code-card.tsx';
import { PatchCard } from './patch-card.tsx';
import { Expiry, FileLine, Quote, Reactions } from './message-parts.tsx';
import { Delivery } from './delivery.tsx';
import { Icon } from './icon.tsx';
import type { MessageContext } from './message-context.ts';
import { messageElementId } from './message-focus.ts';
import { labelOf } from './message-label.ts';
import { MessageTime } from './message-time.tsx';
import { MessageTools } from './message-tools.tsx';

interface MessageProps {
  readonly message: ViewMessage;
  readonly isFirst: boolean;
  readonly context: MessageContext;
}

export function Message({ message, isFirst, context }: MessageProps) {
  const { id, sentAt, tools, quote, reactions } = message;
  const { locale, current, fresh, onFocus } = context;
  const isCurrent = id === current;
  return (
    <div
      id={messageElementId(id)}
      class={classOf(message, context)}
      data-message={id}
      role="article"
      aria-posinset={(context.indexOf(id) ?? 0) + 1}
      aria-setsize={context.count}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={labelOf(message, context)}
      // Own words, and history, are not read out.
      aria-live={fresh.has(id) ? undefined : 'off'}
      onFocus={() => onFocus(id)}
    >
      {!isFirst && <MessageTime sentAt={sentAt} locale={locale} />}
      {quote && <Quote quote={quote} {...{ isCurrent, context }} />}
      <Body message={message} {...{ isCurrent, context }} />
      {reactions && <Reactions id={id} reactions={reactions} {...{ isCurrent, context }} />}
      <div class="marks">
        <Expiry expiresAt={message.expiresAt} context={context} />
        <Delivery message={message} context={context} />
      </div>
      {tools && <MessageTools message={message} tools={tools} {...{ isCurrent, context }} />}
    </div>
  );
}

const ICONS: Readonly<Partial<Record<ViewMessage['kind'], string>>> = {
  deleted: 'circle-slash',
  undecryptable: 'lock',
  unknown: 'question',
};

type BodyProps = Omit<MessageProps, 'isFirst'> & { readonly isCurrent: boolean };

function Body({ message, isCurrent, context }: BodyProps) {
  const { kind, text, isEdited } = message;
  if (kind === 'file' && message.file)
    return <FileLine message={message} file={message.file} context={context} />;
  if (message.code) return <CodeCard id={message.id} headline={text} code={message.code} context={context} />;
  if (message.patch)
    return <PatchCard id={message.id} title={text} patch={message.patch} context={context} />;
  const icon = ICONS[kind];
  return (
    <div class={kind === 'text' ? 'text markdown' : 'text'} dir="auto">
      {icon !== undefined && <Icon name={icon} />}
      {kind === 'text' ? <Markdown text={text} {...{ isCurrent, context }} /> : visibleText(text)}
      {isEdited && <span class="edited"> ({context.strings.message.edited})</span>}
    </div>
  );
}

function classOf({ id, kind, state }: ViewMessage, { found }: MessageContext): string {
  const isReadable = kind === 'text' || kind === 'file' || kind === 'code' || kind === 'patch';
  return ['message', state, ...(isReadable ? [] : ['unreadable']), ...(id === found ? ['found'] : [])].join(
    ' ',
  );
}
