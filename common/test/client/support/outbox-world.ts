import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Lobby } from '../../../src/client/lobby.ts';
import { OutboxKeeper } from '../../../src/client/outbox-keeper.ts';
import type { ClientProblem } from '../../../src/client/problem.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { HeldDisk } from './held-disk.ts';
import { LobbyDaemon } from './lobby-daemon.ts';
import { MemoryOutbox, MemorySecrets } from './memory-stores.ts';

/** Alice's client on a machine whose disk is held still, and the daemon. */
export class OutboxWorld {
  readonly disk = new HeldDisk();
  readonly secrets = new MemorySecrets();
  readonly written: string[] = [];
  readonly problems: ClientProblem[] = [];
  /** Written, and gone with a client that had not kept them yet, or could not. */
  readonly lost = new Set<string>();
  readonly daemon: LobbyDaemon;
  clock = new HeldClock();
  lobby: Lobby;
  #checks: Promise<void>[] = [];

  constructor(echoes = false) {
    this.lobby = this.#newLobby();
    this.daemon = new LobbyDaemon(this.lobby, echoes);
    this.daemon.onSend = (text) => this.#expectKept(text, 'sent before it was kept');
    this.lobby.awaitOpen(this.daemon.owner);
  }

  get storedTexts(): string[] {
    return this.daemon.stored.filter(({ from }) => from === 'alice').map(({ text }) => text);
  }

  get states(): string[] {
    return this.lobby.messages.map(({ text, state }) => `${text} ${state}`);
  }

  write(): void {
    const text = `message ${this.written.length}`;
    this.written.push(text);
    const { lobby } = this;
    void lobby.send(text).then(() => {
      if (lobby === this.lobby) this.#expectKept(text, 'taken for kept, but is not');
    });
  }

  /** The client is killed before, or just after, the disk did what it was asked for last; and is started again. */
  async kill({ afterwards = false } = {}): Promise<void> {
    this.disk.crash(afterwards);
    await this.#startAgain();
  }

  /** The client ends in order, and another one begins. */
  async restart(): Promise<void> {
    this.lobby.dispose();
    await this.settleDisk();
    await this.#startAgain();
  }

  async settleDisk(): Promise<void> {
    await turn();
    while (!this.disk.isIdle) {
      this.disk.step();
      await turn();
    }
  }

  async settle({ passTime = true } = {}): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      if (passTime) this.clock.advance(5_000);
      await this.settleDisk();
      if (!this.daemon.isIdle) quiet = -1;
      this.daemon.handle();
      this.daemon.deliver();
      await turn();
    }
  }

  /** What a client that is started now would find. */
  async keptTexts(): Promise<string[]> {
    const copy = new OutboxKeeper({ outbox: new MemoryOutbox(this.disk.values), secrets: this.secrets });
    const content = await copy.read(this.daemon.owner);
    return content.kind === 'items' ? content.items.map(({ text }) => text) : [];
  }

  async check(): Promise<void> {
    await Promise.all(this.#checks);
    this.#checks = [];
    const ids = this.lobby.messages.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'a message is shown twice');
  }

  #expectKept(text: string, otherwise: string): void {
    if (this.disk.failures > 0 || this.storedTexts.includes(text)) return;
    this.#checks.push(
      this.keptTexts().then((kept) => {
        assert.ok(kept.includes(text), `"${text}" was ${otherwise}`);
      }),
    );
  }

  async #startAgain(): Promise<void> {
    const kept = await this.keptTexts();
    for (const text of this.written) {
      if (!kept.includes(text) && !this.storedTexts.includes(text)) this.lost.add(text);
    }
    this.clock = new HeldClock();
    this.lobby = this.#newLobby();
    this.daemon.serve(this.lobby);
  }

  #newLobby(): Lobby {
    const outboxes = new OutboxKeeper({ outbox: this.disk, secrets: this.secrets });
    const report = (problem: ClientProblem) => this.problems.push(problem);
    return new Lobby({ clock: this.clock, outboxes, changed: () => undefined, report });
  }
}
