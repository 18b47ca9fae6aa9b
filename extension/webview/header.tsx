import type { ViewState, ViewTimer } from '../src/view-protocol.ts';
import type { ViewProtection } from '../src/view-protection.ts';
import type { Send } from './send.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

interface HeaderProps {
  readonly state: ViewState;
  readonly send: Send;
}

const SUBJECT_ICONS = { lobby: 'comment-discussion', person: 'account', group: 'organization' } as const;
const ICONS = { readable: 'eye', private: 'lock', verified: 'verified-filled', changed: 'warning' } as const;

export function Header({
  state: { title, subject, protection, timer, online, strings, search },
  send,
}: HeaderProps) {
  return (
    <header class="header">
      <h1 class="title">
        <Icon name={SUBJECT_ICONS[subject]} />
        <bdi>{title}</bdi>
      </h1>
      <Protection protection={protection} send={send} />
      {timer && <Timer timer={timer} send={send} />}
      {online && (
        <span class="online" title={online.names}>
          <Icon name="person" />
          {online.label}
        </span>
      )}
      {!search && (
        <IconButton
          icon="search"
          label={strings.log.search}
          onClick={() => send({ kind: 'search', text: '' })}
        />
      )}
    </header>
  );
}

function Timer({ timer: { label, text, act }, send }: { readonly timer: ViewTimer; readonly send: Send }) {
  const words = (
    <>
      <Icon name="clockface" />
      {text}
    </>
  );
  if (!act)
    return (
      <span class="timer" title={label}>
        {words}
      </span>
    );
  return (
    <button
      type="button"
      class="timer link"
      title={label}
      aria-label={label}
      onClick={() => send({ kind: 'action', action: act })}
    >
      {words}
    </button>
  );
}

function Protection({ protection, send }: { readonly protection: ViewProtection; readonly send: Send }) {
  const { text, tone, button } = protection;
  return (
    <span class={`protection ${tone}`}>
      <Icon name={ICONS[tone]} />
      {text}
      {button && (
        <button type="button" class="link" onClick={() => send({ kind: 'action', action: button.action })}>
          {button.label}
        </button>
      )}
    </span>
  );
}
