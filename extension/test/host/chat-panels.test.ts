import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../../common/src/clock.ts';
import { ChatView } from '../../src/chat/chat-view.ts';
import { ConversationTalk } from '../../src/chat/conversation-talk.ts';
import { LobbyTalk } from '../../src/chat/lobby-talk.ts';
import { LOBBY } from '../../src/view-model.ts';
import { Scenes } from '../../src/view-scene.ts';
import type { WindowClient } from '../../src/window-client.ts';
import { ChatPanels } from '../../src/workbench/chat-panels.ts';
import { makeViewTexts } from '../../src/workbench/view-texts.ts';
import { MemoryConversations } from '../../../common/test/client/support/memory-conversations.ts';
import { Answers, MemoryCode, MemoryPlaces } from '../unit/support/talk-edges.ts';
import { windowFixture } from '../unit/support/window-fixture.ts';

const log = { warn: (message: string) => assert.fail(message) };

describe('the chat panels in VS Code', () => {
  let stack: AsyncDisposableStack;
  let window: WindowClient;
  let conversations: MemoryConversations;
  let panels: ChatPanels;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    window = stack.use(await windowFixture()).openWindow();
    conversations = new MemoryConversations(() => void window.events.emit('changed'));
    panels = new ChatPanels({ window, makeView, language: 'en', dist: distFolder() });
    stack.defer(() => panels.dispose());
  });

  afterEach(() => stack.disposeAsync());

  it('restores the lobby of before the restart: page with its policy, script that runs and says so', async () => {
    const panel = newPanel('before');
    const intent = firstIntent(panel);
    await panels.deserializeWebviewPanel(panel, undefined);
    assert.deepEqual(await intent, { kind: 'ready' });
    assert.equal(panel.title, 'Lobby');
    assert.match(panel.webview.html, /default-src 'none'; script-src 'nonce-[A-Za-z0-9_-]{22}'; style-src /);
    assert.doesNotMatch(panel.webview.html, /unsafe-inline|unsafe-eval/);
    const { enableScripts, enableCommandUris, localResourceRoots } = panel.webview.options;
    assert.deepEqual([enableScripts, enableCommandUris], [true, undefined]);
    assert.deepEqual(localResourceRoots?.map(String), [distFolder().toString()]);
  });

  it('restores a conversation, and names it when it is known whose it is', async () => {
    const panel = newPanel('before');
    await panels.deserializeWebviewPanel(panel, { conversation: 'bob' });
    assert.equal(panel.title, 'before');
    conversations.set('bob');
    assert.equal(panel.title, 'bob');
  });

  it('has one panel for each: a restored one takes the place of one that shows the same', async () => {
    const lobby = newPanel('lobby');
    await panels.deserializeWebviewPanel(lobby, { conversation: LOBBY });
    const gone = new Promise<void>((resolve) => lobby.onDidDispose(() => resolve()));
    const bob = newPanel('bob');
    await panels.deserializeWebviewPanel(bob, { conversation: 'bob' });
    await panels.deserializeWebviewPanel(newPanel('again'), { conversation: LOBBY });
    await gone;
    // A panel that is gone takes no title.
    assert.doesNotThrow(() => (bob.title = 'still there'));
  });

  function makeView(key: string): ChatView {
    const texts = makeViewTexts();
    const scenes = new Scenes(window, { locale: 'en', texts });
    const direct = {
      id: key,
      scenes,
      conversations: () => conversations,
      messages: () => conversations,
      files: () => undefined,
      questions: new Answers(),
      code: new MemoryCode(),
      places: new MemoryPlaces(),
      now: () => 0,
      fail: (error: unknown) => assert.fail(String(error)),
      groupAct: () => Promise.resolve(),
      copy: () => Promise.resolve(),
      log,
    };
    return new ChatView({
      talk:
        key === LOBBY
          ? new LobbyTalk({
              window,
              scenes,
              texts,
              reading: { look: () => undefined, leave: () => undefined, firstUnread: undefined },
              log,
            })
          : new ConversationTalk(direct),
      window,
      clock: systemClock,
      drafts: { read: () => Promise.resolve(''), write: () => undefined },
      acts: { openLink: () => Promise.resolve(), doToCode: () => Promise.resolve() },
      texts,
      run: () => undefined,
      groups: { refusal: () => undefined, carryOut: () => Promise.resolve() },
      sendDirect: () => Promise.resolve(),
      fail: (error) => assert.fail(String(error)),
      log,
    });
  }
});

function newPanel(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel('noncesense.test', title, vscode.ViewColumn.Active);
}

function firstIntent(panel: vscode.WebviewPanel): Promise<unknown> {
  return new Promise((resolve) => panel.webview.onDidReceiveMessage(resolve));
}

function distFolder(): vscode.Uri {
  const extension = vscode.extensions.getExtension('noncesense.noncesense');
  assert.ok(extension);
  return vscode.Uri.joinPath(extension.extensionUri, 'dist');
}
