import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import type { LobbyMessage } from '../client/lobby-message.ts';
import type { Clock } from '../clock.ts';
import { labelOf } from './conversation-label.ts';
import { formatMessage, formatNotice, formatProblem, type Layout } from './format-lines.ts';
import { textOf, whoOf } from './message-words.ts';
import type { Screen } from './screen.ts';
import type { Style } from './style.ts';

/** Puts on the screen what happens; nothing gets there that a terminal would obey. */
export class Printer {
  readonly #screen: Screen;
  readonly #style: Style;
  readonly #clock: Clock;

  constructor(screen: Screen, style: Style, clock: Clock) {
    this.#screen = screen;
    this.#style = style;
    this.#clock = clock;
  }

  notice(text: string): void {
    this.#screen.show(formatNotice(text, this.#layout()));
  }

  problem(text: string): void {
    this.#screen.show(formatProblem(text, this.#layout()));
  }

  lobby({ from, sentAt, text }: LobbyMessage): void {
    this.#screen.show(formatMessage({ sentAt, text, who: from }, this.#layout()));
  }

  /** `number`: by which commands name it. */
  direct(conversation: Conversation, message: ConversationMessage, number?: number): void {
    if (message.kind === 'notice') {
      this.notice(`${labelOf(conversation)}: ${message.text}`);
      return;
    }
    const layout = this.#layout();
    const who = whoOf(conversation, message, layout.now);
    const shown = { sentAt: message.sentAt, who, text: textOf(message, number) };
    this.#screen.show(formatMessage(number === undefined ? shown : { ...shown, number }, layout));
  }

  #layout(): Layout {
    return { columns: this.#screen.columns, style: this.#style, now: this.#clock.now() };
  }
}
