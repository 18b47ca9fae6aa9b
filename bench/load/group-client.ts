import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conversations } from '../../common/src/client/conversations/conversations.ts';
import { Encryption } from '../../common/src/client/conversations/encryption.ts';
import { Groups } from '../../common/src/client/conversations/groups/groups.ts';
import { publishIdentity } from '../../common/src/client/identity.ts';
import { KeyRing } from '../../common/src/client/key-ring.ts';
import { systemClock } from '../../common/src/clock.ts';
import { VaultFolder } from '../../common/src/node/vault-folder.ts';
import { SilentRelay } from './silent-relay.ts';

const DAEMON_KEY = 'A'.repeat(43);
const USER = 'owner';

/** The client core of somebody who owns a group, with a vault on disk and people who never answer. */
export class GroupClient {
  readonly relay = new SilentRelay();
  readonly conversations: Conversations;
  readonly groups: Groups;
  readonly #encryption: Encryption;
  readonly #folder: string;
  readonly #secrets = new Map<string, string>();

  private constructor(folder: string) {
    this.#folder = folder;
    const notHere = () => Promise.reject(new Error('not here'));
    this.#encryption = new Encryption({
      options: {
        dial: notHere,
        secrets: this.#secretStore,
        profiles: { get: () => undefined, set: notHere },
        outbox: { read: notHere, write: notHere, rename: notHere, remove: notHere },
        vault: (name) => new VaultFolder(join(folder, name)),
        sendReceipts: () => true,
        sendTyping: () => true,
        clock: systemClock,
        random: () => 0,
        deviceName: 'bench',
      },
      changed: () => undefined,
      heard: () => undefined,
      report: fail,
    });
    this.conversations = new Conversations(this.#encryption, systemClock);
    this.groups = new Groups(this.#encryption, systemClock);
  }

  /** With `others` people whom it may write to. */
  static async open(others: readonly string[]): Promise<GroupClient> {
    const client = new GroupClient(await mkdtemp(join(tmpdir(), 'noncesense-groups-')));
    for (const user of others) client.relay.addPerson(user);
    const ring = await KeyRing.open(client.#secretStore, DAEMON_KEY, () =>
      fail(new Error('the key ring is damaged')),
    );
    await ring.makeDevice(USER);
    await ring.makePendingIdentity(USER);
    await ring.adoptPendingIdentity(USER);
    const identity = ring.identity(USER);
    if (!identity) throw new Error('no identity was made');
    await publishIdentity(client.relay, USER, identity);
    const connection = { daemonKey: DAEMON_KEY, deviceName: 'bench', ring, session: client.relay };
    const plugins = [{ name: 'e2e-relay', version: '1', messages: [] }];
    await client.#encryption.attach(connection, { user: USER, plugins });
    return client;
  }

  async close(): Promise<void> {
    await this.#encryption.close();
    await rm(this.#folder, { recursive: true });
  }

  get #secretStore() {
    return {
      get: (key: string) => Promise.resolve(this.#secrets.get(key)),
      set: (key: string, value: string) => Promise.resolve(void this.#secrets.set(key, value)),
      delete: (key: string) => Promise.resolve(void this.#secrets.delete(key)),
    };
  }
}

function fail(error: unknown): never {
  throw error;
}
