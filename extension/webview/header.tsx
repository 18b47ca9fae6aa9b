import type { ViewState } from '../src/view-protocol.ts';
import { Icon } from './icon.tsx';

export function Header({ state: { title, protection, online } }: { readonly state: ViewState }) {
  return (
    <header class="header">
      <h1 class="title">
        <Icon name="comment-discussion" />
        {title}
      </h1>
      <span class="protection">
        <Icon name="eye" />
        {protection}
      </span>
      {online && (
        <span class="online" title={online.names}>
          <Icon name="person" />
          {online.label}
        </span>
      )}
    </header>
  );
}
