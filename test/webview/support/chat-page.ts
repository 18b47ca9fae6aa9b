import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { chatHtml } from '../../../extension/src/chat/chat-html.ts';
import type { ViewIntent, ViewMessage, ViewState } from '../../../extension/src/view-protocol.ts';
import { listChange } from '../../../extension/src/chat/list-change.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '../../vscode/chromium.ts';
import { type ThemeKind, themes } from './themes.ts';

const DIST = join(import.meta.dirname, '../../../dist');
const ORIGIN = 'https://page.invalid';
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

/** As much of VS Code as the page knows. */
declare global {
  interface Window {
    readonly intents: ViewIntent[];
  }
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = await ensureChromium();
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS], headless: true });
}

export interface ChatPageOptions {
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: 'reduce';
}

/** The built chat page in Chromium, with a host that is this test. */
export class ChatPage implements AsyncDisposable {
  readonly page: Page;
  /** Everything the page asked the network for, beside its own files. */
  readonly requests: string[] = [];
  readonly errors: string[] = [];
  #posted: readonly ViewMessage[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, options: ChatPageOptions = {}): Promise<ChatPage> {
    const { theme = 'vscode-dark', width = 900, height = 700, reducedMotion } = options;
    const page = await browser.newPage({
      viewport: { width, height },
      ...(reducedMotion && { reducedMotion }),
    });
    const chat = new ChatPage(page);
    await page.route('**/*', (route) =>
      chat
        .#answer(route.request().url(), theme)
        .then((answer) => (answer ? route.fulfill(answer) : route.abort())),
    );
    page.on('pageerror', (error) => chat.errors.push(String(error)));
    await page.addInitScript(pretendVsCode, { variables: themes[theme], kind: theme });
    await page.goto(`${ORIGIN}/`);
    await page.waitForFunction(() => window.intents.some(({ kind }) => kind === 'ready'));
    return chat;
  }

  /** As the host does; resolves when it is drawn. */
  async show({ messages, ...state }: ViewState): Promise<void> {
    const post = { kind: 'snapshot', state, messages: listChange(this.#posted, messages) };
    this.#posted = [...messages];
    await this.page.evaluate(postAndDraw, post);
  }

  /** As `show`, in a page that shows nothing yet. Milliseconds in the page, from the snapshot to the second frame. */
  timeToShow({ messages, ...state }: ViewState): Promise<number> {
    const post = { kind: 'snapshot', state, messages: listChange([], messages) };
    this.#posted = [...messages];
    return this.page.evaluate(postAndDraw, post);
  }

  /** What the page asked for since the last time. */
  intents(): Promise<readonly ViewIntent[]> {
    return this.page.evaluate(() => window.intents.splice(0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
  }

  async #answer(url: string, theme: ThemeKind) {
    const { origin, pathname } = new URL(url);
    if (origin === ORIGIN && pathname === '/') return { contentType: 'text/html', body: html(theme) };
    const contentType = TYPES[extname(pathname)];
    if (origin === ORIGIN && contentType !== undefined && pathname.startsWith('/dist/'))
      return { contentType, body: await readFile(join(DIST, pathname.slice('/dist/'.length))) };
    if (!pathname.endsWith('/favicon.ico')) this.requests.push(url);
    return undefined;
  }
}

function html(theme: ThemeKind): string {
  return chatHtml({
    cspSource: ORIGIN,
    nonce: 'nonce',
    script: `${ORIGIN}/dist/webview.js`,
    styles: [`${ORIGIN}/dist/codicons/codicon.css`, `${ORIGIN}/dist/webview.css`],
    language: 'en',
    title: 'Chat',
    conversation: 'bob',
  }).replace('<body>', `<body class="${theme}">`);
}

/** Runs in the page, before its script. */
function pretendVsCode({
  variables,
  kind,
}: {
  variables: Readonly<Record<string, string>>;
  kind: string;
}): void {
  const intents: unknown[] = [];
  const api = { postMessage: (intent: unknown) => void intents.push(intent), setState: () => undefined };
  Object.assign(window, { intents, acquireVsCodeApi: () => api });
  // What VS Code's own style sheet has for code: it is for words in prose.
  const defaults = new CSSStyleSheet();
  defaults.replaceSync(
    `@layer vscode-default {
      code { padding: 1px 3px; border-radius: 4px;
        color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background) }
      pre code { padding: 0 }
    }`,
  );
  document.addEventListener('DOMContentLoaded', () => {
    document.adoptedStyleSheets.push(defaults);
    const style = document.documentElement.style;
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    document.body.style.background = style.getPropertyValue('--vscode-editor-background');
    document.body.dataset['vscodeThemeKind'] = kind;
  });
}

/** Runs in the page; two frames: the first one draws. Says how many milliseconds it took. */
async function postAndDraw(post: unknown): Promise<number> {
  const start = performance.now();
  window.postMessage(post);
  await new Promise((resolve) => {
    window.addEventListener('message', () => requestAnimationFrame(() => requestAnimationFrame(resolve)), {
      once: true,
    });
  });
  return performance.now() - start;
}
