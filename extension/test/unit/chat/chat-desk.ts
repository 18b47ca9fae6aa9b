import type { Clock } from '../../../../common/src/clock.ts';
import { ChatView } from '../../../src/chat/chat-view.ts';
import type { ChatErrand } from '../../../src/chat/submissions.ts';
import type { Talk } from '../../../src/chat/talk.ts';
import type { GroupOrder } from '../../../src/groups/group-order.ts';
import type { ViewPost, ViewState } from '../../../src/view-protocol.ts';
import type { WindowClient } from '../../../src/window-client.ts';
import { englishTexts } from '../support/english-texts.ts';

/** A chat without a page, and all that comes out of it. */
export class ChatDesk {
  readonly view: ChatView;
  readonly posted: ViewState[] = [];
  /** Whether the host wants more of a file. */
  readonly answers: boolean[] = [];
  readonly errands: ChatErrand[] = [];
  readonly sent: [string, string][] = [];
  /** What was ordered of groups, and from which page. */
  readonly orders: [string, GroupOrder][] = [];
  readonly failures: unknown[] = [];
  readonly warnings: string[] = [];
  /** What a direct message from here is answered with. */
  refusal: Error | undefined;
  orderRefusal: string | undefined;
  /** Whether the page knows no message yet. */
  #isNew = true;
  /** What was done outside the page, and to what. */
  readonly acted: [string, string][] = [];
  readonly #turns: (() => void)[] = [];

  /** By conversation. */
  readonly drafts = new Map<string, string>();

  constructor(window: WindowClient, talk: Talk, draft = '') {
    const clock: Clock = {
      now: () => 0,
      setTimer: () => ({ dispose: () => undefined }),
      soon: (task) => void this.#turns.push(task),
    };
    this.view = new ChatView({
      talk,
      window,
      clock,
      acts: {
        openLink: (url) => Promise.resolve(void this.acted.push(['link', url])),
        doToCode: (act, { text }) => Promise.resolve(void this.acted.push([act, text])),
      },
      drafts: {
        read: () => Promise.resolve(draft),
        write: (conversation, text) => void this.drafts.set(conversation, text),
      },
      texts: englishTexts,
      run: (errand) => void this.errands.push(errand),
      groups: {
        refusal: () => this.orderRefusal,
        carryOut: (id, order) => {
          this.orders.push([id, order]);
          return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
        },
      },
      sendDirect: (user, text) => {
        this.sent.push([user, text]);
        return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
      },
      fail: (error) => void this.failures.push(error),
      log: { warn: (message) => void this.warnings.push(message) },
    });
  }

  #take({ state, messages: { start, removed, added } }: Extract<ViewPost, { kind: 'snapshot' }>): void {
    const before = this.#isNew ? [] : (this.last?.messages ?? []);
    this.#isNew = false;
    this.posted.push({ ...state, messages: before.toSpliced(start, removed, ...added) });
  }

  get last(): ViewState | undefined {
    return this.posted.at(-1);
  }

  attach(): void {
    this.#isNew = true;
    this.view.attach((post) => {
      if (post.kind === 'snapshot') this.#take(post);
      else this.answers.push(post.wantsMore);
    });
  }

  endTurn(): void {
    for (const task of this.#turns.splice(0)) task();
  }

  /** Lets what was begun come to its end, then the turn. */
  async settle(): Promise<void> {
    await new Promise(setImmediate);
    this.endTurn();
  }
}
