import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../../common/src/clock.ts';
import { ChatView } from '../../src/chat/chat-view.ts';
import { LobbyPanel } from '../../src/workbench/lobby-panel.ts';
import { makeViewTexts } from '../../src/workbench/view-texts.ts';
import { windowFixture } from '../unit/support/window-fixture.ts';

describe('the lobby panel in VS Code', () => {
  let stack: AsyncDisposableStack;
  let view: ChatView;
  let lobby: LobbyPanel;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    const window = stack.use(await windowFixture()).openWindow();
    const texts = makeViewTexts();
    const log = { warn: (message: string) => assert.fail(message) };
    view = new ChatView({ window, clock: systemClock, texts, locale: 'en', run: () => undefined, log });
    stack.defer(() => view.dispose());
    lobby = new LobbyPanel({ view, title: 'Lobby', language: 'en', dist: distFolder() });
    stack.defer(() => lobby.dispose());
  });

  afterEach(() => stack.disposeAsync());

  it('restores a panel of before the restart: page with its policy, script that runs and says so', async () => {
    const panel = vscode.window.createWebviewPanel('noncesense.test', 'before', vscode.ViewColumn.Active);
    const intent = firstIntent(panel);
    await lobby.deserializeWebviewPanel(panel);
    assert.deepEqual(await intent, { kind: 'ready' });
    assert.equal(panel.title, 'Lobby');
    assert.match(panel.webview.html, /default-src 'none'; script-src 'nonce-[A-Za-z0-9_-]{22}'; style-src /);
    assert.doesNotMatch(panel.webview.html, /unsafe-inline|unsafe-eval/);
    const { enableScripts, enableCommandUris, localResourceRoots } = panel.webview.options;
    assert.deepEqual([enableScripts, enableCommandUris], [true, undefined]);
    assert.deepEqual(localResourceRoots?.map(String), [distFolder().toString()]);
  });

  it('has one panel only: a restored one takes the place of an open one', async () => {
    const first = vscode.window.createWebviewPanel('noncesense.test', 'first', vscode.ViewColumn.Active);
    const second = vscode.window.createWebviewPanel('noncesense.test', 'second', vscode.ViewColumn.Active);
    await lobby.deserializeWebviewPanel(first);
    const gone = new Promise<void>((resolve) => first.onDidDispose(() => resolve()));
    await lobby.deserializeWebviewPanel(second);
    await gone;
  });
});

function firstIntent(panel: vscode.WebviewPanel): Promise<unknown> {
  return new Promise((resolve) => panel.webview.onDidReceiveMessage(resolve));
}

function distFolder(): vscode.Uri {
  const extension = vscode.extensions.getExtension('noncesense.noncesense');
  assert.ok(extension);
  return vscode.Uri.joinPath(extension.extensionUri, 'dist');
}
