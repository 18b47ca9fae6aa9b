import { useEffect, useRef } from 'preact/hooks';
import type { ViewFound, ViewSearch } from '../src/view-message.ts';
import type { ViewStrings } from '../src/view-protocol.ts';
import { IconButton } from './icon-button.tsx';
import { visibleText } from './markdown/visible-text.tsx';
import type { Send } from './send.ts';
import { formatMoment } from './time-format.ts';

interface SearchProps {
  readonly search: ViewSearch;
  readonly locale: string;
  readonly strings: ViewStrings;
  readonly send: Send;
}

/** Looks through the history of the conversation. Escape leads back. */
export function Search({ search, locale, strings, send }: SearchProps) {
  const { results, progress, status } = search;
  const { log } = strings;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    send({ kind: 'search-end' });
    document.querySelector('textarea')?.focus();
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') close();
  };
  return (
    <search class="search" onKeyDown={onKeyDown}>
      <div class="search-line">
        <input
          ref={field}
          type="text"
          class="code-input"
          aria-label={log.search}
          placeholder={log.search}
          maxLength={1_000}
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => send({ kind: 'search', text: value })}
        />
        <IconButton icon="close" label={log.closeSearch} onClick={close} />
      </div>
      {search.text !== '' && (
        <p class="search-status" role="status">
          {status}
        </p>
      )}
      {results.length > 0 && (
        <ul class="search-results" aria-label={log.searchResults}>
          {results.map((found) => (
            <Found key={found.id} found={found} locale={locale} send={send} />
          ))}
        </ul>
      )}
      {progress === 'more' && (
        <button type="button" class="link" onClick={() => send({ kind: 'search-more' })}>
          {log.moreResults}
        </button>
      )}
    </search>
  );
}

interface FoundProps {
  readonly found: ViewFound;
  readonly locale: string;
  readonly send: Send;
}

function Found({ found: { id, displayName, sentAt, text }, locale, send }: FoundProps) {
  return (
    <li>
      <button type="button" class="found-line" onClick={() => send({ kind: 'jump', id })}>
        <bdi class="quote-name">{displayName}</bdi>
        <span class="time">{formatMoment(sentAt, { locale })}</span>
        <bdi class="found-text">{visibleText(text)}</bdi>
      </button>
    </li>
  );
}
