import { randomBytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import type { ClientOptions } from './client-options.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import { openOutbox, outboxName, sealOutbox } from './outbox-cipher.ts';
import { encodeOutbox, type OutboxItem, parseOutbox } from './outbox-record.ts';

const KEY_BYTES = 32;

export type OutboxContent =
  | { readonly kind: 'items'; readonly items: readonly OutboxItem[] }
  /** It could not be read and lies under another name now. */
  | { readonly kind: 'damaged'; readonly setAsideAs: string };

/**
 * The outboxes on this machine, encrypted under keys that lie in the secret store, one for each owner. One operation
 * runs after the other. Who uses it owns the connection: nobody else writes meanwhile.
 */
export class OutboxKeeper {
  readonly #stores: Pick<ClientOptions, 'outbox' | 'secrets'>;
  readonly #keys = new Map<string, Uint8Array>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(stores: Pick<ClientOptions, 'outbox' | 'secrets'>) {
    this.#stores = stores;
  }

  /** Settles when nothing that was begun before is under way any more; never rejects. */
  get flushed(): Promise<void> {
    return this.#last.then(nothing);
  }

  /** Rejects as the stores do. */
  read(owner: LobbyOwner): Promise<OutboxContent> {
    return this.#run(async () => {
      const name = outboxName(owner);
      // Another window may have erased it, and begun another one, since.
      this.#keys.delete(name);
      const sealed = await this.#stores.outbox.read(name);
      if (sealed === undefined) return { kind: 'items', items: [] };
      const key = await this.#knownKey(name);
      const plaintext = key && openOutbox(key, owner, sealed);
      const items = plaintext && parseOutbox(plaintext);
      return items ? { kind: 'items', items } : this.#setAside(name, sealed);
    });
  }

  /** Keeps what `take` gives when its turn has come; `undefined` changes nothing. Rejects as the stores do. */
  write(owner: LobbyOwner, take: () => readonly OutboxItem[] | undefined): Promise<void> {
    return this.#run(async () => {
      const items = take();
      if (items === undefined) return;
      const name = outboxName(owner);
      if (items.length === 0) await this.#stores.outbox.remove(name);
      else
        await this.#stores.outbox.write(name, sealOutbox(await this.#key(name), owner, encodeOutbox(items)));
    });
  }

  /** With its key, so that what is left of it on the disk can't be read either. Rejects as the stores do. */
  erase(owner: LobbyOwner): Promise<void> {
    return this.#run(async () => {
      const name = outboxName(owner);
      await this.#stores.outbox.remove(name);
      await this.#stores.secrets.delete(secretName(name));
      this.#keys.delete(name);
    });
  }

  #run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.then(nothing, nothing);
    return result;
  }

  /** The same damage gets the same name: nothing that was set aside before is overwritten by something else. */
  async #setAside(name: string, sealed: Uint8Array): Promise<OutboxContent> {
    const setAsideAs = `${name}.damaged-${encodeBase64Url(sha256(sealed).subarray(0, 8))}`;
    await this.#stores.outbox.rename(name, setAsideAs);
    return { kind: 'damaged', setAsideAs };
  }

  async #key(name: string): Promise<Uint8Array> {
    return (await this.#knownKey(name)) ?? (await this.#newKey(name));
  }

  async #knownKey(name: string): Promise<Uint8Array | undefined> {
    const key = this.#keys.get(name) ?? parseKey(await this.#stores.secrets.get(secretName(name)));
    if (key) this.#keys.set(name, key);
    return key;
  }

  async #newKey(name: string): Promise<Uint8Array> {
    await this.#stores.secrets.set(secretName(name), encodeBase64Url(randomBytes(KEY_BYTES)));
    // Read back: there are secret stores that keep nothing, and what nobody can open is not kept.
    const key = await this.#knownKey(name);
    if (key) return key;
    throw new Error('its secret store does not keep what it is given');
  }
}

function secretName(name: string): string {
  return `noncesense.${name}`;
}

function parseKey(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  try {
    const key = decodeBase64Url(text);
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    return undefined; // Not written here.
  }
}

function nothing(): void {
  // Whoever asked hears how it ended.
}
