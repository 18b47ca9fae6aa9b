import {
  MemoryOutbox,
  MemoryProfiles,
  MemorySecrets,
  MemoryVaults,
} from '../../../common/test/client/support/memory-stores.ts';
import type { Transport } from '../../../common/src/channel/transport.ts';
import { Client } from '../../../common/src/client/client.ts';
import type { ClientOptions } from '../../../common/src/client/client-options.ts';
import type { ClientState } from '../../../common/src/client/client-state.ts';
import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { ClientProblem } from '../../../common/src/client/problem.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { connectTcp } from '../../../common/src/node/tcp-transport.ts';
import { parseInviteLink } from '../../../common/src/wire/invite-link.ts';

const PATIENCE_MS = 10_000;
const EVENTS = ['state', 'lobby', 'conversations', 'presence', 'problem'] as const;

export interface Machine {
  readonly secrets: MemorySecrets;
  readonly profiles: MemoryProfiles;
  readonly outbox: MemoryOutbox;
  readonly vaults: MemoryVaults;
}

function newMachine(): Machine {
  return {
    secrets: new MemorySecrets(),
    profiles: new MemoryProfiles(),
    outbox: new MemoryOutbox(),
    vaults: new MemoryVaults(),
  };
}

/** What a killed client still writes to the machine that it was on reaches this one no more. */
function copyOf({ secrets, profiles, outbox, vaults }: Machine): Machine {
  return {
    secrets: new MemorySecrets(secrets.values),
    profiles: new MemoryProfiles(profiles.values),
    outbox: new MemoryOutbox(outbox.values),
    vaults: vaults.afterKill(),
  };
}

/** Somebody with a real client on real TCP; what their machine keeps lies in memory. */
export class Person {
  readonly user: string;
  readonly password: string;
  machine: Machine;
  /** What the client found worth telling, since the last restart. */
  problems: ClientProblem[] = [];
  #client: Client;
  #transport: Transport | undefined;

  constructor(user: string, { machine = newMachine(), password = `password of ${user}` } = {}) {
    this.user = user;
    this.password = password;
    this.machine = machine;
    this.#client = this.#newClient();
  }

  get client(): Client {
    return this.#client;
  }

  get texts(): string[] {
    return this.client.lobby.messages.map(({ text }) => text);
  }

  /** Opens an invite link and makes an account. */
  async signUp(link: string): Promise<void> {
    await this.client.connect({ link: parseInviteLink(link) });
    await this.client.signUp({ user: this.user, password: this.password });
  }

  async signIn(link: string): Promise<void> {
    await this.client.connect({ link: parseInviteLink(link) });
    await this.client.signIn({ user: this.user, password: this.password });
  }

  /** Resolves with the message once the daemon has stored it. */
  async say(text: string): Promise<LobbyMessage> {
    void this.client.lobby.send(text);
    const isSent = (message: LobbyMessage) => message.text === text && message.number !== undefined;
    return this.#message(`"${text}" is sent`, isSent);
  }

  hear(text: string): Promise<LobbyMessage> {
    return this.#message(
      `${this.user} hears "${text}"`,
      (message) => message.text === text && message.number !== undefined,
    );
  }

  /** The lines of the conversation with `user` that are loaded. */
  direct(user: string): readonly ConversationMessage[] {
    return this.client.conversations.page(user).messages;
  }

  /** Resolves when this machine can send and read direct messages. */
  encrypted(): Promise<void> {
    const { conversations } = this.client;
    return this.until(`${this.user} can write`, () => conversations.encryption.kind === 'ready');
  }

  /** Resolves when the message is kept on this machine. */
  async write(user: string, text: string): Promise<void> {
    await this.client.conversations.start(user);
    await this.client.conversations.open(user);
    await this.client.conversations.send(user, text);
  }

  async reads(user: string, text: string): Promise<ConversationMessage> {
    const { conversations } = this.client;
    await this.until(`${user} wrote`, () => conversations.find(user) !== undefined);
    await conversations.open(user);
    const isIt = (message: ConversationMessage) => message.text === text && !message.isMine;
    await this.until(`${this.user} reads "${text}"`, () => this.direct(user).some(isIt));
    const found = this.direct(user).find(isIt);
    if (found === undefined) throw new Error(`gone again: ${text}`);
    return found;
  }

  /** Resolves with the state once it is of `kind`. */
  async reach<K extends ClientState['kind']>(kind: K): Promise<ClientState & { kind: K }> {
    await this.until(`${this.user} is ${kind}`, () => this.client.state.kind === kind);
    return this.client.state as ClientState & { kind: K };
  }

  /** Looks after every event of the client; rejects naming `what` after `deadline` milliseconds. */
  until(what: string, predicate: () => boolean, deadline = PATIENCE_MS): Promise<void> {
    if (predicate()) return Promise.resolve();
    const { events } = this.#client;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        for (const name of EVENTS) events.off(name, look);
        act();
      };
      const look = () => {
        if (predicate()) settle(resolve);
      };
      const tooLate = () =>
        reject(new Error(`not within ${deadline} ms: ${what}; state: ${this.client.state.kind}`));
      const timer = setTimeout(() => settle(tooLate), deadline);
      for (const name of EVENTS) events.on(name, look);
    });
  }

  /** The network fails under the client. */
  cutLink(): void {
    this.#transport?.destroy();
  }

  /** The window is closed and opened again, on the same machine or with these conversations. */
  async restart(vaults = this.machine.vaults): Promise<void> {
    this.#client.dispose();
    await this.#client.flushed;
    await this.#beginAnew({ ...this.machine, vaults });
  }

  /** The editor is killed and opened again: what was not on the machine is gone. */
  async killAndRestart(): Promise<void> {
    const machine = copyOf(this.machine);
    this.cutLink();
    this.#client.dispose();
    await this.#beginAnew(machine);
  }

  async #beginAnew(machine: Machine): Promise<void> {
    this.machine = machine;
    this.problems = [];
    this.#client = this.#newClient();
    await this.#client.resume();
  }

  dispose(): void {
    this.#client.dispose();
  }

  async #message(what: string, isIt: (message: LobbyMessage) => boolean): Promise<LobbyMessage> {
    await this.until(what, () => this.client.lobby.messages.some(isIt));
    const found = this.client.lobby.messages.find(isIt);
    if (found === undefined) throw new Error(`gone again: ${what}`);
    return found;
  }

  #newClient(): Client {
    const dial: ClientOptions['dial'] = async (address, signal) => {
      this.#transport = await connectTcp(address, signal);
      return this.#transport;
    };
    const random = () => 0;
    const client = Client.create({
      dial,
      random,
      clock: systemClock,
      deviceName: `${this.user}'s machine`,
      sendReceipts: () => true,
      sendTyping: () => true,
      vault: this.machine.vaults.folder,
      ...this.machine,
    });
    client.events.on('problem', (problem) => this.problems.push(problem));
    return client;
  }
}
