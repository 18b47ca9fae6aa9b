import { type Disposable, ThemeIcon, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { chatHtml } from '../chat/chat-html.ts';
import type { ChatView } from '../chat/chat-view.ts';
import type { Situation } from '../notices/notice.ts';
import { CHAT_VIEW_TYPE } from '../view-ids.ts';

export interface ChatPanelOptions {
  readonly view: ChatView;
  /** A codicon. */
  readonly icon: string;
  readonly language: string;
  /** The folder of the bundled page; nothing else can be loaded. */
  readonly dist: Uri;
}

/** One chat in the editor area. Hidden, its page is gone and the view keeps what is needed to redo it. */
export class ChatPanel implements Disposable {
  readonly #options: ChatPanelOptions;
  readonly #focus: Disposable;
  #panel: WebviewPanel | undefined;

  constructor(options: ChatPanelOptions) {
    this.#options = options;
    this.#focus = window.onDidChangeWindowState(() => this.#look());
  }

  /** `seen`: what comes now is read. */
  get sight(): Situation['sight'] {
    if (this.#panel?.visible !== true) return 'hidden';
    return window.state.focused ? 'seen' : 'unfocused';
  }

  /** What the person does now is meant for it. */
  get isActive(): boolean {
    return this.#panel?.active ?? false;
  }

  get view(): ChatView {
    return this.#options.view;
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else
      this.adopt(
        window.createWebviewPanel(CHAT_VIEW_TYPE, this.#title, ViewColumn.Active, this.#webviewOptions),
      );
  }

  /** Takes the place of a panel that shows the same. */
  adopt(panel: WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    panel.webview.options = this.#webviewOptions;
    panel.iconPath = new ThemeIcon(this.#options.icon);
    this.view.attach((snapshot) => void panel.webview.postMessage(snapshot));
    panel.webview.onDidReceiveMessage((value: unknown) => this.view.receive(value));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.view.detach();
      this.#look();
    });
    panel.onDidDispose(() => {
      this.#forget(panel);
    });
    this.keepTitle();
    panel.webview.html = this.#html(panel);
    this.#look();
  }

  /** A restored panel learns late whose it is. */
  keepTitle(): void {
    const title = this.#title;
    if (this.#panel && title !== '' && this.#panel.title !== title) this.#panel.title = title;
  }

  dispose(): void {
    this.#focus.dispose();
    this.#panel?.dispose();
    this.view.dispose();
  }

  get #title(): string {
    return this.view.talk.tabTitle ?? '';
  }

  get #webviewOptions() {
    return { enableScripts: true, localResourceRoots: [this.#options.dist] };
  }

  #look(): void {
    this.view.talk.look(this.sight === 'seen');
  }

  #forget(panel: WebviewPanel): void {
    if (this.#panel !== panel) return;
    this.#panel = undefined;
    this.view.detach();
    this.#look();
    this.view.talk.close();
  }

  #html({ webview }: WebviewPanel): string {
    const { dist, language } = this.#options;
    const inDist = (...path: readonly string[]) =>
      webview.asWebviewUri(Uri.joinPath(dist, ...path)).toString();
    return chatHtml({
      cspSource: webview.cspSource,
      nonce: encodeBase64Url(randomBytes(16)),
      script: inDist('webview.js'),
      styles: [inDist('codicons', 'codicon.css'), inDist('webview.css')],
      language,
      title: this.#title,
      conversation: this.view.talk.key,
    });
  }
}
