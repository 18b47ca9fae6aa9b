import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import type { LobbyMessage } from '../client/lobby-message.ts';
import type { Clock } from '../clock.ts';
import { formatMessage, formatNotice, formatProblem, type Layout } from './format-lines.ts';
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

  direct({ title: user }: Conversation, message: ConversationMessage): void {
    const { sentAt, isMine } = message;
    const who = isMine ? `you to ${user}` : `${user} to you`;
    if (message.kind === 'notice') this.notice(`${user}: ${message.text}`);
    else this.#screen.show(formatMessage({ sentAt, who, text: textOf(message) }, this.#layout()));
  }

  #layout(): Layout {
    return { columns: this.#screen.columns, style: this.#style, now: this.#clock.now() };
  }
}

function textOf({ kind, text, problem, isMine }: ConversationMessage): string {
  if (kind === 'undecryptable') return `(can't be read: ${problem ?? 'no reason is known'})`;
  if (kind === 'unknown') return '(this version of noncesense does not know this kind of message)';
  if (problem === undefined) return text;
  return isMine ? `${text}\n(not sent: ${problem})` : `${text}\n(${problem})`;
}
