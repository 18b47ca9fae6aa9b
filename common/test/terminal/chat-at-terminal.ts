import assert from 'node:assert/strict';
import { Client } from '../../src/client/client.ts';
import { Chat } from '../../src/terminal/chat.ts';
import { Printer } from '../../src/terminal/printer.ts';
import { Style } from '../../src/terminal/style.ts';
import { TtyScreen } from '../../src/terminal/tty-screen.ts';
import {
  MemoryOutbox,
  MemoryProfiles,
  MemorySecrets,
  MemoryVaults,
} from '../client/support/memory-stores.ts';
import { HeldClock } from '../support/held-clock.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { MemoryParts } from './memory-parts.ts';

const PATIENCE_MS = 5_000;

/** A whole chat before a fake terminal; conversations lie in memory, and there is no network. */
export class ChatAtTerminal {
  readonly clock = new HeldClock();
  readonly terminal = new FakeTerminal(70);
  readonly client = offlineClient(this.clock);
  readonly parts = new MemoryParts(this.client);
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly #screen = new TtyScreen(this.terminal.keys, this.terminal);
  /** Rows that a test has looked at. */
  #seen = 0;

  /** `target`: to which it connects first; `key`: what is found there. */
  constructor({ target, key }: { readonly target?: string; readonly key?: Uint8Array } = {}) {
    const { client, clock } = this;
    if (key) client.readKey = () => Promise.resolve(key);
    const printer = new Printer(this.#screen, new Style(false), clock);
    const script = { password: undefined, timeoutMs: 1_000 };
    const chat = new Chat({ client, ...this.parts.all, screen: this.#screen, printer, clock, ...script });
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

  /** All that happens here happens in memory, or on the disk. */
  async until(predicate: () => boolean, complain = () => assert.ok(predicate())): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!predicate() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    complain();
  }

  dispose(): void {
    this.#screen.dispose();
    this.client.dispose();
  }
}

export function offlineClient(clock: HeldClock): Client {
  return Client.create({
    dial: () => Promise.reject(new Error('there is no network here')),
    secrets: new MemorySecrets(),
    profiles: new MemoryProfiles(),
    outbox: new MemoryOutbox(),
    vault: new MemoryVaults().folder,
    sendReceipts: () => true,
    sendTyping: () => false,
    clock,
    random: () => 0,
    deviceName: 'test',
  });
}
