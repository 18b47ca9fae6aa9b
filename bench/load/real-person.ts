import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../common/src/client/client.ts';
import { systemClock } from '../../common/src/clock.ts';
import { FileStore } from '../../common/src/node/file-store.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { VaultFolder } from '../../common/src/node/vault-folder.ts';
import type { DaemonPlace } from './daemon-client.ts';

const PATIENCE_MS = 300_000;

/** Somebody with the whole client core, whose conversations are in a folder as in the product. */
export class RealPerson {
  readonly user: string;
  readonly #folder: string;
  readonly #secrets = new Map<string, string>();
  readonly #profiles = new Map<string, unknown>();
  #client: Client;

  private constructor(user: string, folder: string) {
    this.user = user;
    this.#folder = folder;
    this.#client = this.#newClient();
  }

  /** Signed up, with keys that others can find. */
  static async signUp({ host, port, key }: DaemonPlace, user: string): Promise<RealPerson> {
    const person = new RealPerson(user, await mkdtemp(join(tmpdir(), 'noncesense-bench-')));
    await person.client.connect({ address: { host, port }, key });
    await person.client.signUp({ user, password: `password of ${user}` });
    await person.until(() => person.client.conversations.encryption.kind === 'ready');
    return person;
  }

  /** Another machine of somebody, linked by the first. */
  static async link({ host, port, key }: DaemonPlace, first: RealPerson): Promise<RealPerson> {
    const { user } = first;
    const other = new RealPerson(user, await mkdtemp(join(tmpdir(), 'noncesense-bench-')));
    await other.client.connect({ address: { host, port }, key });
    await other.client.signIn({ user, password: `password of ${user}` });
    const { conversations } = other.client;
    await other.until(() => conversations.encryption.kind === 'identity-missing');
    await other.client.devices.askToLink();
    await first.until(() => first.client.devices.requests.length > 0);
    const [request] = first.client.devices.requests;
    if (!request) throw new Error('nobody asks');
    await first.client.devices.approve(request.device, request.code);
    await other.until(() => 'isListed' in conversations.encryption);
    await other.client.devices.confirmLink(request.code);
    return other;
  }

  get client(): Client {
    return this.#client;
  }

  async leave(): Promise<void> {
    this.#client.dispose();
    await this.#client.flushed;
  }

  /** As after a night: what is kept is read, the connection is made, and what waited comes. */
  comeBack(): Promise<void> {
    this.#client = this.#newClient();
    return this.#client.resume();
  }

  async remove(): Promise<void> {
    await this.leave();
    await rm(this.#folder, { recursive: true });
  }

  until(predicate: () => boolean): Promise<void> {
    const { events } = this.#client;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        settle(() => {
          reject(new Error(`${this.user} waited too long`));
        });
      }, PATIENCE_MS);
      const settle = (act: () => void) => {
        clearTimeout(late);
        events.off('conversations', look);
        act();
      };
      const look = () => {
        if (predicate()) settle(resolve);
      };
      events.on('conversations', look);
      look();
    });
  }

  #newClient(): Client {
    return Client.create({
      dial: connectTcp,
      secrets: {
        get: (key) => Promise.resolve(this.#secrets.get(key)),
        set: (key, value) => Promise.resolve(void this.#secrets.set(key, value)),
        delete: (key) => Promise.resolve(void this.#secrets.delete(key)),
      },
      profiles: {
        get: (key) => this.#profiles.get(key),
        set: (key, value) => Promise.resolve(void this.#profiles.set(key, value)),
      },
      outbox: new FileStore(this.#folder),
      vault: (name) => new VaultFolder(join(this.#folder, name)),
      sendReceipts: () => true,
      sendTyping: () => true,
      clock: systemClock,
      random: Math.random,
      deviceName: 'bench',
    });
  }
}
