import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewState } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { FreshMessages } from './fresh-messages.ts';
import { Icon } from './icon.tsx';
import { MessageGroup } from './message-group.tsx';
import { focusMessage, messageElementId, type Step } from './message-focus.ts';
import type { MessageContext } from './message.tsx';
import { makeTimeline } from './timeline.ts';
import { useScrollPosition } from './scroll-position.ts';

interface MessageLogProps {
  readonly state: ViewState;
  readonly send: Send;
}

/** How often the time that messages have left is said anew. */
const TICK_MS = 15_000;

const STEPS: Readonly<Record<string, Step>> = { ArrowUp: -1, ArrowDown: 1, Home: 'first', End: 'last' };

/** The messages: one stop of the Tab key, then the arrow keys. */
export function MessageLog({ state, send }: MessageLogProps) {
  const { messages, locale, strings } = state;
  const [chosen, setChosen] = useState<string>();
  const [found, setFound] = useState<string>();
  const fresh = useFresh(messages);
  const scroller = useScrollPosition(messages);
  const current = messages.some(({ id }) => id === chosen) ? chosen : messages.at(-1)?.id;
  const now = useNow(messages.some(({ expiresAt }) => expiresAt !== undefined));
  const days = makeTimeline(messages, { locale, strings, now });
  const jump = (id: string) => {
    document.getElementById(messageElementId(id))?.focus();
    setFound(id);
  };
  const context: MessageContext = {
    ...{ locale, strings, send, fresh, now, current, found },
    isHere: (id) => messages.some((message) => message.id === id),
    onFocus: (id) => {
      setChosen(id);
      if (id !== found) setFound(undefined);
    },
    onJump: jump,
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement) || event.target.role !== 'article')
      return;
    event.preventDefault();
    focusMessage(event.target, step);
  };

  return (
    <div class="scroller" ref={scroller}>
      <div class="log" role="log" aria-live="polite" aria-label={strings.messages} onKeyDown={onKeyDown}>
        <Older state={state} send={send} />
        {state.emptyText !== undefined && <Empty text={state.emptyText} />}
        {days.map((day) => (
          <section key={day.key} class="day" aria-label={day.label}>
            <div class="day-label" aria-hidden="true">
              <span>{day.label}</span>
            </div>
            {day.groups.map((group) => (
              <MessageGroup key={group.first.id} group={group} context={context} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** Milliseconds since the epoch; goes on by itself where that shows. */
function useNow(ticks: boolean): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!ticks) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [ticks]);
  return Date.now();
}

function useFresh(messages: ViewState['messages']): FreshMessages {
  const fresh = useRef<FreshMessages>(undefined);
  fresh.current ??= new FreshMessages();
  fresh.current.see(messages);
  return fresh.current;
}

function Older({ state: { older, strings }, send }: MessageLogProps) {
  if (older === 'none') return null;
  const loading = older === 'loading';
  // Not disabled: that would take the focus from who pressed it.
  return (
    <div class="older">
      <button
        type="button"
        class="button secondary"
        aria-disabled={loading}
        onClick={() => !loading && send({ kind: 'load-older' })}
      >
        {loading && <Icon name="loading" spin />}
        {loading ? strings.loadingOlder : strings.loadOlder}
      </button>
    </div>
  );
}

function Empty({ text }: { readonly text: string }) {
  return (
    <div class="welcome">
      <Icon name="comment-discussion" />
      <p>{text}</p>
    </div>
  );
}
