import type { Vault } from '../vault/vault.ts';
import type { VaultWrite } from '../vault/vault-write.ts';
import { type KnownPerson, knownPersonSchema } from './known-person.ts';
import { type Outbound, outboundSchema } from './outbound.ts';
import { SeenNames } from './seen-names.ts';
import { type StoredConversation, storedConversationSchema } from './stored-conversation.ts';
import { messageKey, type StoredMessage, storedMessageSchema } from './stored-message.ts';
import { VaultTable } from './vault-table.ts';

const SPACE = {
  people: 'people',
  conversations: 'conversations',
  outbound: 'outbound',
  messages: 'messages/',
} as const;

const people = new VaultTable(SPACE.people, knownPersonSchema);
const conversations = new VaultTable(SPACE.conversations, storedConversationSchema);
const outbound = new VaultTable(SPACE.outbound, outboundSchema);
const messages = new VaultTable('messages', storedMessageSchema);

/** What stays in memory while the vault is open: all but the messages. */
export function isResident(space: string): boolean {
  return !space.startsWith(SPACE.messages);
}

/**
 * Conversations, people and what waits to be sent, as the vault has them. Changes are seen at once and kept together
 * by `save`.
 */
export class DirectBook {
  readonly #vault: Vault;
  readonly #people: Map<string, KnownPerson>;
  readonly #conversations: Map<string, StoredConversation>;
  readonly #outbound: Map<string, Outbound>;
  /** Which envelopes and contents came before. */
  readonly seen: SeenNames;
  /** Messages that are not on disk yet, by space and key. */
  #unsaved = new Map<string, StoredMessage | undefined>();
  /** By space and key, in order: of what changes again before it is saved, the last state counts. */
  #writes = new Map<string, () => VaultWrite>();
  #failure: unknown;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(vault: Vault) {
    this.#vault = vault;
    this.#people = decoded(vault, SPACE.people, people);
    this.#conversations = decoded(vault, SPACE.conversations, conversations);
    this.#outbound = decoded(vault, SPACE.outbound, outbound);
    this.seen = new SeenNames(vault, (write) => {
      this.write(write);
    });
  }

  /** Why this book is ahead of the disk, and must not be used any more. */
  get failure(): unknown {
    return this.#failure;
  }

  /** What is in memory must not reach the disk: it is read anew from there. */
  giveUp(error: unknown): void {
    this.#failure = error;
  }

  get people(): ReadonlyMap<string, KnownPerson> {
    return this.#people;
  }

  get conversations(): ReadonlyMap<string, StoredConversation> {
    return this.#conversations;
  }

  /** In the order in which it is to be sent. */
  get outbound(): ReadonlyMap<string, Outbound> {
    return this.#outbound;
  }

  /** What other parts keep in the same vault, by key. */
  resident(space: string): ReadonlyMap<string, Uint8Array> {
    return this.#vault.resident(space);
  }

  putPerson(user: string, person: KnownPerson): void {
    this.#people.set(user, person);
    this.write(people.put(user, person));
  }

  putConversation(user: string, conversation: StoredConversation): void {
    this.#conversations.set(user, conversation);
    this.writeLast(SPACE.conversations, user, () => conversations.put(user, conversation));
  }

  putMessage(user: string, key: string, message: StoredMessage): void {
    this.#unsaved.set(`${user}/${key}`, message);
    this.write(messages.put(key, message, SPACE.messages + user));
  }

  removeMessage(user: string, key: string): void {
    this.#unsaved.set(`${user}/${key}`, undefined);
    this.write(messages.remove(key, SPACE.messages + user));
  }

  /** At the end of the line. */
  addOutbound(what: Outbound): void {
    const last = [...this.#outbound.keys()].at(-1);
    this.putOutbound(messageKey(last === undefined ? 1 : Number(last) + 1), what);
  }

  putOutbound(key: string, what: Outbound): void {
    this.#outbound.set(key, what);
    this.write(outbound.put(key, what));
  }

  removeOutbound(key: string): void {
    this.#outbound.delete(key);
    this.write(outbound.remove(key));
  }

  /** For what other parts keep in the same vault, in the same commit. */
  write(write: VaultWrite): void {
    this.writeLast(write.space, write.kind === 'drop' ? '' : write.key, () => write);
  }

  /** Made when it is saved: of what changes with every message of a page the last state alone is encoded. */
  writeLast(space: string, key: string, make: () => VaultWrite): void {
    const name = `${space} ${key}`;
    this.#writes.delete(name);
    this.#writes.set(name, make);
  }

  async message(user: string, key: string): Promise<StoredMessage | undefined> {
    if (this.#unsaved.has(`${user}/${key}`)) return this.#unsaved.get(`${user}/${key}`);
    const value = await this.#vault.get(SPACE.messages + user, key);
    return value && messages.decode(value);
  }

  /** The newest `limit` messages before `before`, oldest first, as they were saved. */
  async page(
    user: string,
    limit: number,
    before?: string,
  ): Promise<{ key: string; message: StoredMessage }[]> {
    const range = { reverse: true, limit, ...(before === undefined ? {} : { before }) };
    const rows = await this.#vault.list(SPACE.messages + user, range);
    return rows.map(({ key, value }) => ({ key, message: messages.decode(value) })).reverse();
  }

  /**
   * Resolves when all changes are on disk, together or not at all; nothing may change before it has.
   * @throws as the vault does.
   */
  async save(): Promise<void> {
    const makers = [...this.#writes.values()];
    this.#writes.clear();
    try {
      const writes = makers.map((make) => make());
      if (writes.length > 0) await this.#vault.commit(writes);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    this.#unsaved.clear();
  }
}

function decoded<T>(vault: Vault, space: string, table: VaultTable<T>): Map<string, T> {
  const rows = [...vault.resident(space)].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(rows.map(([key, value]) => [key, table.decode(value)]));
}
