import assert from 'node:assert/strict';
import type { Client } from '../../src/client/client.ts';
import type { Clock } from '../../src/clock.ts';
import type { ChatParts } from '../../src/terminal/chat-parts.ts';
import { Chat } from '../../src/terminal/chat.ts';
import { Printer } from '../../src/terminal/printer.ts';
import { Style } from '../../src/terminal/style.ts';
import { TtyScreen } from '../../src/terminal/tty-screen.ts';
import { FakeTerminal } from './fake-terminal.ts';

export interface TerminalChatParts {
  readonly client: Client;
  readonly parts: ChatParts;
  readonly clock: Clock;
  /** To which it connects first. */
  readonly target?: string | undefined;
  /** How long something may take. */
  readonly patienceMs: number;
}

/** A whole chat before a fake terminal. */
export class TerminalChat {
  readonly terminal = new FakeTerminal(70);
  readonly client: Client;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly #screen = new TtyScreen(this.terminal.keys, this.terminal);
  readonly #patienceMs: number;
  /** Rows that a test has looked at. */
  #seen = 0;

  constructor({ client, parts, clock, target, patienceMs }: TerminalChatParts) {
    this.client = client;
    this.#patienceMs = patienceMs;
    const printer = new Printer(this.#screen, new Style(false), clock);
    const script = { password: undefined, timeoutMs: 1_000 };
    const chat = new Chat({ client, ...parts, screen: this.#screen, printer, clock, ...script });
    this.ended = chat.run(target, new Promise(() => undefined));
  }

  /** Types a line, and waits until what it does is on the screen. */
  async enter(line: string, shown: RegExp): Promise<void> {
    this.#seen = this.terminal.rows.length - 1;
    await this.terminal.type(`${line}\r`);
    await this.see(shown);
  }

  /** What the last line typed brought, and all that came since. */
  get news(): string {
    return this.terminal.rows.slice(this.#seen).join('\n');
  }

  get all(): string {
    return this.terminal.rows.join('\n');
  }

  async see(shown: RegExp): Promise<void> {
    await this.until(
      () => shown.test(this.news),
      () => assert.match(this.news, shown),
    );
  }

  async until(predicate: () => boolean, complain = () => assert.ok(predicate())): Promise<void> {
    const deadline = Date.now() + this.#patienceMs;
    while (!predicate() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    complain();
  }

  dispose(): void {
    this.#screen.dispose();
    this.client.dispose();
  }
}
