import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ViewState } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { FreshMessages } from './fresh-messages.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { LogDays } from './log-days.tsx';
import { MESSAGE_PX, useLogScroll } from './log-scroll.ts';
import type { Mentions } from './markdown/mentions.tsx';
import type { MessageContext } from './message-context.ts';
import { makeTimeline } from './timeline.ts';

interface MessageLogProps {
  readonly state: ViewState;
  readonly send: Send;
}

/** How often the time that messages have left is said anew. */
const TICK_MS = 15_000;

/** From the message that has the focus to another one, by their places in the log. */
const STEPS: Readonly<Record<string, (from: number) => number>> = {
  ArrowUp: (from) => from - 1,
  ArrowDown: (from) => from + 1,
  Home: () => 0,
  End: () => Infinity,
};

/** The messages: one stop of the Tab key, then the arrow keys. */
export function MessageLog({ state, send }: MessageLogProps) {
  const { messages, locale, strings, firstUnread } = state;
  const [chosen, setChosen] = useState<string>();
  const [found, setFound] = useState<string>();
  const fresh = useFresh(messages);
  const log = useLogScroll(messages, firstUnread);
  const { from, to } = log.window;
  const shown = useMemo(() => messages.slice(from, to), [messages, from, to]);
  const current = chosen !== undefined && log.indexOf(chosen) !== undefined ? chosen : messages.at(-1)?.id;
  const now = useNow(shown.some(({ expiresAt }) => expiresAt !== undefined));
  const jump = (id: string) => {
    log.lead(id);
    setFound(id);
  };
  useJump(state.jump, jump);
  const context: MessageContext = {
    ...{ locale, strings, send, fresh, now, current, found, mentions: useMentions(state) },
    ...{ indexOf: log.indexOf, count: messages.length, onJump: jump },
    onFocus: (id) => {
      setChosen(id);
      if (id !== found) setFound(undefined);
    },
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const id = event.target instanceof HTMLElement ? event.target.dataset['message'] : undefined;
    if (step === undefined || id === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(messages.length - 1, step(log.indexOf(id) ?? 0)));
    log.lead(messages[next]?.id ?? id);
  };

  return (
    <div class="log-frame">
      <div class="scroller" ref={log.scroller}>
        <div class="log" role="log" aria-live="polite" aria-label={strings.messages} onKeyDown={onKeyDown}>
          <Older state={state} send={send} />
          {state.emptyText !== undefined && <Empty text={state.emptyText} />}
          <Spacer messages={from} />
          <LogDays
            days={makeTimeline(shown, { locale, strings, now, firstUnread })}
            firstUnread={firstUnread}
            context={context}
          />
          <Spacer messages={messages.length - to} />
        </div>
      </div>
      {!log.isAtEnd && (
        <div class="to-end">
          <IconButton icon="arrow-down" label={strings.log.toEnd} onClick={log.toEnd} />
        </div>
      )}
    </div>
  );
}

/** In the place of messages that are not in the document. */
function Spacer({ messages }: { readonly messages: number }) {
  return <div class="spacer" style={{ height: `${messages * MESSAGE_PX}px` }} />;
}

/** The host leads somewhere; to each place once. */
function useJump(jump: ViewState['jump'], lead: (id: string) => void): void {
  const seen = useRef(0);
  useEffect(() => {
    if (!jump || jump.count === seen.current) return;
    seen.current = jump.count;
    lead(jump.id);
  }, [jump?.count]);
}

function useMentions({ self, people }: ViewState): Mentions {
  const others = useMemo(() => new Set(people.map(({ user }) => user)), [people]);
  return { own: self, others };
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
