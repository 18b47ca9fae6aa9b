import type { ViewFile, ViewQuote, ViewReaction } from '../src/view-message.ts';
import type { ViewMessage } from '../src/view-protocol.ts';
import { expiryWords } from './expiry.ts';
import { Icon } from './icon.tsx';
import { visibleText } from './markdown/visible-text.tsx';
import type { MessageContext } from './message-context.ts';

interface PartProps {
  readonly isCurrent: boolean;
  readonly context: MessageContext;
}

/** The message that is answered; leads there where that is loaded. */
export function Quote({ quote, isCurrent, context }: PartProps & { readonly quote: ViewQuote }) {
  const { id, displayName, text } = quote;
  const words = (
    <>
      <Icon name="reply" />
      <bdi class="quote-name">{displayName}</bdi>
      <bdi class="quote-text">{visibleText(text)}</bdi>
    </>
  );
  if (context.indexOf(id) === undefined) return <div class="quote">{words}</div>;
  return (
    <button
      type="button"
      class="quote"
      tabIndex={isCurrent ? 0 : -1}
      aria-label={`${context.strings.message.inAnswerTo} ${displayName}: ${text}`}
      onClick={() => context.onJump(id)}
    >
      {words}
    </button>
  );
}

interface FileLineProps {
  readonly message: ViewMessage;
  readonly file: ViewFile;
  readonly context: MessageContext;
}

export function FileLine({ message: { id, text }, file, context }: FileLineProps) {
  const { size, progress, act } = file;
  const { strings, send } = context;
  return (
    <div class="file">
      <Icon name="file" />
      <span class="text file-name" dir="auto">
        {visibleText(text)}
      </span>
      <span class="file-size">{size}</span>
      {progress && <progress max={100} value={progress.percent} aria-label={progress.label} />}
      {progress && <span class="file-size">{progress.label}</span>}
      {act && (
        <button
          type="button"
          class="link"
          aria-label={`${strings.message.acts[act]} ${text}`}
          onClick={() => send({ kind: 'message', act, id })}
        >
          {strings.message.acts[act]}
        </button>
      )}
    </div>
  );
}

interface ReactionsProps extends PartProps {
  /** Of the message. */
  readonly id: string;
  readonly reactions: readonly ViewReaction[];
}

export function Reactions({ id, reactions, isCurrent, context }: ReactionsProps) {
  const { strings, send } = context;
  return (
    <div class="reactions" role="group" aria-label={strings.message.reactions}>
      {reactions.map(({ emoji, count, label, isMine }) => (
        <button
          key={emoji}
          type="button"
          class="reaction"
          tabIndex={isCurrent ? 0 : -1}
          title={label}
          aria-label={`${emoji} ${count}: ${label}`}
          aria-pressed={isMine}
          onClick={() => send({ kind: 'react', id, emoji, isOn: !isMine })}
        >
          <bdi>{emoji}</bdi> {count}
        </button>
      ))}
    </div>
  );
}

interface ExpiryProps {
  readonly expiresAt: number | undefined;
  readonly context: MessageContext;
}

/** When the message disappears. */
export function Expiry({ expiresAt, context }: ExpiryProps) {
  if (expiresAt === undefined) return null;
  return (
    <div class="delivery expiry">
      <Icon name="clockface" />
      {expiryWords(expiresAt, context)}
    </div>
  );
}
