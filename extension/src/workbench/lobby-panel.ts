import {
  type Disposable,
  ThemeIcon,
  Uri,
  ViewColumn,
  type WebviewPanel,
  type WebviewPanelSerializer,
  window,
} from 'vscode';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { chatHtml } from '../chat/chat-html.ts';
import type { ChatView } from '../chat/chat-view.ts';

/** Also in package.json: `onWebviewPanel:noncesense.chat` restores the panel after a restart. */
export const CHAT_VIEW_TYPE = 'noncesense.chat';

export interface LobbyPanelOptions {
  readonly view: ChatView;
  readonly title: string;
  readonly language: string;
  /** The folder of the bundled page; nothing else can be loaded. */
  readonly dist: Uri;
}

/** The lobby in the editor area. There is one; hidden, its page is gone and the view keeps what is needed to redo it. */
export class LobbyPanel implements WebviewPanelSerializer, Disposable {
  readonly #options: LobbyPanelOptions;
  #panel: WebviewPanel | undefined;

  constructor(options: LobbyPanelOptions) {
    this.#options = options;
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else
      this.#adopt(
        window.createWebviewPanel(
          CHAT_VIEW_TYPE,
          this.#options.title,
          ViewColumn.Active,
          this.#webviewOptions,
        ),
      );
  }

  /** VS Code restarted with the panel open. */
  deserializeWebviewPanel(panel: WebviewPanel): Promise<void> {
    panel.webview.options = this.#webviewOptions;
    this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  get #webviewOptions() {
    return { enableScripts: true, localResourceRoots: [this.#options.dist] };
  }

  #adopt(panel: WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    const { view, title } = this.#options;
    panel.title = title;
    panel.iconPath = new ThemeIcon('comment-discussion');
    view.attach((snapshot) => void panel.webview.postMessage(snapshot));
    panel.webview.onDidReceiveMessage((value: unknown) => view.receive(value));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) view.detach();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      view.detach();
    });
    panel.webview.html = this.#html(panel);
  }

  #html({ webview }: WebviewPanel): string {
    const { dist, language, title } = this.#options;
    const inDist = (...path: readonly string[]) =>
      webview.asWebviewUri(Uri.joinPath(dist, ...path)).toString();
    return chatHtml({
      cspSource: webview.cspSource,
      nonce: encodeBase64Url(randomBytes(16)),
      script: inDist('webview.js'),
      styles: [inDist('codicons', 'codicon.css'), inDist('webview.css')],
      language,
      title,
    });
  }
}
