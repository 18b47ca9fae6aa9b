import assert from 'node:assert/strict';
import { MemoryConversations } from '../../../../common/test/client/support/memory-conversations.ts';
import { MemoryFiles } from '../../../../common/test/client/support/memory-files.ts';
import { ConversationTalk } from '../../../src/chat/conversation-talk.ts';
import type { ViewIntent, ViewMessage, ViewState } from '../../../src/view-protocol.ts';
import { sceneOf } from '../support/scene.ts';
import { Answers, MemoryCode, MemoryPlaces } from '../support/talk-edges.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';
import { ChatDesk } from './chat-desk.ts';

const DEADLINE_MS = 10_000;

/** Alice's conversation with Bob, on a page that is not there. */
export class TalkDesk implements AsyncDisposable {
  readonly #fixture: WindowFixture;
  readonly desk: ChatDesk;
  readonly direct: MemoryConversations;
  readonly files: MemoryFiles;
  readonly questions = new Answers();
  readonly code = new MemoryCode();
  readonly places = new MemoryPlaces();
  readonly failures: string[] = [];
  /** Whether the client can do more than plain texts. */
  hasMessages = true;

  private constructor(fixture: WindowFixture) {
    this.#fixture = fixture;
    const window = fixture.openWindow();
    const direct = new MemoryConversations(() => void window.events.emit('changed'));
    this.direct = direct;
    this.files = new MemoryFiles(direct);
    const talk = new ConversationTalk({
      id: 'bob',
      scenes: {
        get now() {
          return sceneOf({ direct });
        },
      },
      conversations: () => direct,
      messages: () => (this.hasMessages ? direct : undefined),
      files: () => this.files,
      questions: this.questions,
      code: this.code,
      places: this.places,
      groupAct: () => Promise.resolve(),
      copy: () => Promise.resolve(),
      now: () => 0,
      fail: (error) => void this.failures.push(error instanceof Error ? error.message : String(error)),
      log: { warn: (message) => assert.fail(message) },
    });
    this.desk = new ChatDesk(window, talk);
  }

  static async sitDown(): Promise<TalkDesk> {
    return new TalkDesk(await windowFixture());
  }

  async openPage(): Promise<void> {
    this.direct.set('bob');
    this.desk.attach();
    await this.intent({ kind: 'ready' });
  }

  async intent(intent: ViewIntent): Promise<void> {
    this.desk.view.receive(intent);
    await this.desk.settle();
  }

  submit(text: string): Promise<void> {
    return this.intent({ kind: 'submit', text });
  }

  get last(): ViewState {
    return this.desk.last ?? assert.fail('nothing was posted');
  }

  get texts(): readonly string[] {
    return this.last.messages.map(({ text }) => text);
  }

  message(text: string): ViewMessage {
    return this.last.messages.find((message) => message.text === text) ?? assert.fail(`no ${text}`);
  }

  idOf(text: string): string {
    return this.message(text).id;
  }

  /** Waits until `isSo`, as long as the disk takes. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!isSo() && Date.now() < deadline) await this.desk.settle();
    assert.ok(isSo(), 'in time');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.desk.view.dispose();
    await this.#fixture[Symbol.asyncDispose]();
  }
}
