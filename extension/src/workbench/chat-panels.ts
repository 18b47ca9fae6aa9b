import type { Disposable, Uri, WebviewPanel, WebviewPanelSerializer } from 'vscode';
import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { ChatView } from '../chat/chat-view.ts';
import { panelKeyOf } from '../chat/panel-key.ts';
import type { Situation } from '../notices/notice.ts';
import { LOBBY } from '../view-model.ts';
import type { WindowClient } from '../window-client.ts';
import { ChatPanel } from './chat-panel.ts';

export interface ChatPanelsOptions {
  readonly window: WindowClient;
  /** For `LOBBY`, or the id of a conversation. */
  readonly makeView: (key: string) => ChatView;
  readonly language: string;
  readonly dist: Uri;
}

/** One panel for each conversation. A closed one keeps its draft. */
export class ChatPanels implements WebviewPanelSerializer, Disposable {
  readonly #options: ChatPanelsOptions;
  readonly #panels = new Map<string, ChatPanel>();
  readonly #changed = () => this.#follow();

  constructor(options: ChatPanelsOptions) {
    this.#options = options;
    options.window.events.on('changed', this.#changed);
  }

  showLobby(): void {
    this.showKey(LOBBY);
  }

  show({ id }: Conversation): void {
    this.showKey(id);
  }

  /** `LOBBY` or the id of a conversation. */
  showKey(key: string): void {
    this.#panel(key).show();
  }

  showSafety({ id }: Conversation): void {
    this.#panel(id).show();
    this.#panel(id).view.showSafety();
  }

  /** Opens the search of the panel that the person is in. */
  search(): void {
    this.#panels.get(this.active ?? LOBBY)?.view.openSearch();
  }

  /** `LOBBY` or the id of the conversation that the person is in; `undefined`: in none. */
  get active(): string | undefined {
    return [...this.#panels].find(([, panel]) => panel.isActive)?.[0];
  }

  /** What the person sees in this window of `LOBBY` or a conversation. */
  sightOf(key: string): Situation['sight'] {
    return this.#panels.get(key)?.sight ?? 'hidden';
  }

  /** VS Code restarted with the panel open. */
  deserializeWebviewPanel(panel: WebviewPanel, kept: unknown): Promise<void> {
    this.#panel(panelKeyOf(kept)).adopt(panel);
    return Promise.resolve();
  }

  /** Nothing of one server is taken for another one's, also no draft. */
  closeAll(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#panels.clear();
  }

  dispose(): void {
    this.#options.window.events.off('changed', this.#changed);
    this.closeAll();
  }

  #panel(key: string): ChatPanel {
    const made = this.#panels.get(key);
    if (made) return made;
    const { makeView, language, dist } = this.#options;
    const panel = new ChatPanel({ view: makeView(key), icon: iconOf(key), language, dist });
    this.#panels.set(key, panel);
    return panel;
  }

  #follow(): void {
    const { state, profile } = this.#options.window;
    if (state.kind === 'guest' && profile?.signedIn !== true) this.#closeDirect();
    for (const panel of this.#panels.values()) panel.keepTitle();
  }

  /** Nothing of a person stays in sight where they have signed out, also no draft. */
  #closeDirect(): void {
    for (const [key, panel] of this.#panels) {
      if (key === LOBBY) continue;
      this.#panels.delete(key);
      panel.dispose();
    }
  }
}

/** A codicon. */
function iconOf(key: string): string {
  if (key === LOBBY) return 'comment-discussion';
  return key.startsWith('#') ? 'organization' : 'account';
}
