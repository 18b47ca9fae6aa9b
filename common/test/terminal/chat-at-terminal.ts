import assert from 'node:assert/strict';
import { Client } from '../../src/client/client.ts';
import type { KeptProfile } from '../../src/client/profile.ts';
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

interface Beginning {
  /** To which it connects first. */
  readonly target?: string;
  /** What is found there. */
  readonly key?: Uint8Array;
  /** Of the server that was connected last. */
  readonly profile?: KeptProfile;
}

/** A whole chat before a fake terminal; conversations lie in memory, and there is no network. */
export class ChatAtTerminal {
  readonly clock = new HeldClock();
  readonly terminal = new FakeTerminal(70);
  readonly client: Client;
  readonly parts: MemoryParts;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly #screen = new TtyScreen(this.terminal.keys, this.terminal);
  /** Rows that a test has looked at. */
  #seen = 0;

  constructor({ target, key, profile }: Beginning = {}) {
    const { clock } = this;
    const profiles = new MemoryProfiles(profile ? [['noncesense.profile', JSON.stringify(profile)]] : []);
    const client = offlineClient(clock, profiles);
    this.client = client;
    this.parts = new MemoryParts(client);
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

export function offlineClient(clock: HeldClock, profiles = new MemoryProfiles()): Client {
  return Client.create({
    dial: () => Promise.reject(new Error('there is no network here')),
    secrets: new MemorySecrets(),
    profiles,
    outbox: new MemoryOutbox(),
    vault: new MemoryVaults().folder,
    sendReceipts: () => true,
    sendTyping: () => false,
    clock,
    random: () => 0,
    deviceName: 'test',
  });
}
