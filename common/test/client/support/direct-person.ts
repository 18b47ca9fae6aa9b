import { KeyRing } from '../../../src/client/key-ring.ts';
import { publishIdentity } from '../../../src/client/identity.ts';
import { Conversations } from '../../../src/client/conversations/conversations.ts';
import type { ConversationMessage } from '../../../src/client/conversations/conversation.ts';
import { Encryption } from '../../../src/client/conversations/encryption.ts';
import { Groups } from '../../../src/client/conversations/groups/groups.ts';
import { Messages } from '../../../src/client/conversations/messages.ts';
import { Files } from '../../../src/client/conversations/files.ts';
import { OwnDevices } from '../../../src/client/conversations/devices/own-devices.ts';
import { ClientProblem } from '../../../src/client/problem.ts';
import type { Clock } from '../../../src/clock.ts';
import { SessionEnded } from '../../../src/client/session-errors.ts';
import { ProcessClock } from '../../support/process-clock.ts';
import { MemoryProfiles, MemorySecrets, MemoryOutbox } from './memory-stores.ts';
import type { MemoryLink, MemoryRelay } from './memory-relay.ts';
import { MemoryMachine, MemoryVaultFiles } from './memory-vault-files.ts';

const DAEMON_KEY = 'A'.repeat(43);
export const PASSWORD = 'correct horse';

/** Somebody with a vault and a link to a relay in memory: all of the client core that direct messages need. */
export class DirectPerson {
  readonly user: string;
  readonly deviceName: string;
  readonly problems: ClientProblem[] = [];
  sendReceipts = true;
  sendTyping = true;
  /** Whether the daemon serves original clients. */
  hasClassic = false;
  /** Whether the daemon takes files. */
  hasFiles = true;
  secrets = new MemorySecrets();
  machine = new MemoryMachine();
  encryption: Encryption;
  conversations: Conversations;
  messages: Messages;
  devices: OwnDevices;
  groups: Groups;
  files: Files;
  link: MemoryLink | undefined;
  #changed: (() => void)[] = [];
  readonly #relay: MemoryRelay;
  readonly #machineClock: Clock;
  #clock: ProcessClock;

  constructor(user: string, relay: MemoryRelay, clock: Clock, deviceName = `machine of ${user}`) {
    this.user = user;
    this.deviceName = deviceName;
    this.#relay = relay;
    this.#machineClock = clock;
    this.#clock = new ProcessClock(clock);
    [this.encryption, this.conversations, this.messages, this.devices, this.groups, this.files] =
      this.#newClient();
  }

  /** Rejects as attaching does, but for a connection that was lost on the way: it stays lost. */
  async connect(): Promise<void> {
    const ring = await this.ring();
    const device = ring.device(this.user) ?? (await ring.makeDevice(this.user));
    const link = this.#relay.connect(this.user, device.id, (event) => this.encryption.take(event));
    this.link = link;
    const connection = { daemonKey: DAEMON_KEY, deviceName: this.deviceName, ring, session: link };
    try {
      await this.#publishIdentity(ring, link);
      await this.encryption.attach(connection, { user: this.user, plugins: this.#plugins });
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      link.cut();
    }
  }

  /** Opens what is on the machine, without a connection. */
  async open(): Promise<void> {
    await this.encryption.open({ daemonKey: DAEMON_KEY, user: this.user });
  }

  disconnect(): void {
    this.link?.cut();
    this.encryption.detach();
  }

  /** The process is killed, and does not get to anything that it was about to do. */
  kill(): void {
    const machine = this.machine.copy();
    this.machine.crashAt = this.machine.steps;
    this.disconnect();
    this.#clock.end();
    this.#clock = new ProcessClock(this.#machineClock);
    this.secrets = new MemorySecrets(this.secrets.values);
    this.machine = machine;
    [this.encryption, this.conversations, this.messages, this.devices, this.groups, this.files] =
      this.#newClient();
  }

  /** The process ends in order and begins anew. */
  async restart(): Promise<void> {
    this.disconnect();
    await this.encryption.close();
    [this.encryption, this.conversations, this.messages, this.devices, this.groups, this.files] =
      this.#newClient();
  }

  /** All lines of the conversation with `user`, oldest first. */
  async lines(user: string): Promise<readonly ConversationMessage[]> {
    await this.conversations.open(user);
    while (this.conversations.page(user).older === 'more') await this.conversations.loadOlder(user);
    return this.conversations.page(user).messages;
  }

  async texts(user: string): Promise<string[]> {
    return (await this.lines(user)).filter(({ kind }) => kind === 'text').map(({ text }) => text);
  }

  /** Looks after every change. */
  async until(what: string, predicate: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(10_000);
    while (!predicate()) {
      if (late.aborted) throw new Error(`not in time: ${what}`);
      await new Promise<void>((resolve) => {
        this.#changed.push(resolve);
        late.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  ring(): Promise<KeyRing> {
    return KeyRing.open(this.secrets, DAEMON_KEY, () => {
      throw new Error('the key ring is damaged');
    });
  }

  get #plugins() {
    const names = ['e2e-relay', ...(this.hasFiles ? ['files'] : []), ...(this.hasClassic ? ['classic'] : [])];
    return names.map((name) => ({ name, version: '1', messages: [] }));
  }

  async #publishIdentity(ring: KeyRing, link: MemoryLink): Promise<void> {
    const known = ring.identity(this.user);
    if (!known) {
      if (this.#relay.identities.has(this.user)) return;
      await ring.makePendingIdentity(this.user);
      await ring.adoptPendingIdentity(this.user);
    }
    const identity = known ?? ring.identity(this.user);
    if (identity && !this.#relay.identities.has(this.user)) await publishIdentity(link, this.user, identity);
  }

  #newClient(): [Encryption, Conversations, Messages, OwnDevices, Groups, Files] {
    const encryption = new Encryption({
      options: {
        dial: () => Promise.reject(new Error('not here')),
        secrets: this.secrets,
        profiles: new MemoryProfiles(),
        outbox: new MemoryOutbox(),
        vault: () => new MemoryVaultFiles(this.machine),
        sendReceipts: () => this.sendReceipts,
        sendTyping: () => this.sendTyping,
        clock: this.#clock,
        random: () => 0,
        deviceName: 'test',
      },
      changed: () => {
        const waiting = this.#changed;
        this.#changed = [];
        for (const resolve of waiting) resolve();
      },
      heard: () => undefined,
      report: (problem) => this.problems.push(problem),
    });
    const devices = new OwnDevices(encryption, (password) =>
      password === PASSWORD
        ? Promise.resolve()
        : Promise.reject(new ClientProblem('login-failed', 'The current password is wrong.')),
    );
    const conversations = new Conversations(encryption, this.#clock);
    const messages = new Messages(encryption, conversations, this.#clock);
    const groups = new Groups(encryption, this.#clock);
    const files = new Files(encryption, conversations, this.#clock);
    return [encryption, conversations, messages, devices, groups, files];
  }
}
