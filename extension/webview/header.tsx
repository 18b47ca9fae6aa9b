import type { ViewProtection, ViewState } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { Icon } from './icon.tsx';

interface HeaderProps {
  readonly state: ViewState;
  readonly send: Send;
}

const ICONS = { readable: 'eye', private: 'lock', verified: 'verified-filled', changed: 'warning' } as const;

export function Header({ state: { title, isGroup, protection, online }, send }: HeaderProps) {
  const icon = isGroup ? 'organization' : protection.tone === 'readable' ? 'comment-discussion' : 'account';
  return (
    <header class="header">
      <h1 class="title">
        <Icon name={icon} />
        <bdi>{title}</bdi>
      </h1>
      <Protection protection={protection} send={send} />
      {online && (
        <span class="online" title={online.names}>
          <Icon name="person" />
          {online.label}
        </span>
      )}
    </header>
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
