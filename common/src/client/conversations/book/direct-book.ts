import { decodeUtf8, encodeUtf8 } from '../../../text/utf8.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { EXPIRING, ExpiringLines } from './expiring-lines.ts';
import { type KnownPerson, knownPersonSchema } from './known-person.ts';
import { LinePlaces, nameOfLine } from './line-places.ts';
import { HeldLines } from './held-lines.ts';
import { type Outbound, outboundSchema } from './outbound.ts';
import { SeenNames } from './seen-names.ts';
import { isSentSpace } from './sent-log.ts';
import { type StoredConversation, storedConversationSchema, withoutSpoken } from './stored-conversation.ts';
import { messageKey, type StoredLine, type StoredMessage, storedMessageSchema } from './stored-message.ts';
import { UnsavedLines } from './unsaved-lines.ts';
import { VaultTable } from './vault-table.ts';

const SPACE = {
  people: 'people',
  conversations: 'conversations',
  outbound: 'outbound',
  messages: 'messages/',
  index: 'index/',
} as const;

const people = new VaultTable(SPACE.people, knownPersonSchema);
const conversations = new VaultTable(SPACE.conversations, storedConversationSchema);
const outbound = new VaultTable(SPACE.outbound, outboundSchema);
const messages = new VaultTable('messages', storedMessageSchema);

/** Changes of one commit, less what a single content may add: a line has up to 48 KiB. */
const MOST_UNSAVED = 64;

/** What stays in memory while the vault is open: all but the messages, where they are, and what was sent. */
export function isResident(space: string): boolean {
  return (
    space !== EXPIRING &&
    !space.startsWith(SPACE.messages) &&
    !space.startsWith(SPACE.index) &&
    !isSentSpace(space)
  );
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
  /** Which lines failed. */
  readonly held = new HeldLines();
  /** Which envelopes and contents came before. */
  readonly seen: SeenNames;
  /** When lines disappear. */
  readonly expiring: ExpiringLines;
  readonly #unsaved = new UnsavedLines();
  readonly #places = new LinePlaces();
  /** By space and key, in order: of what changes again before it is saved, the last state counts. */
  #writes = new Map<string, () => VaultWrite>();
  #failure: unknown;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(vault: Vault) {
    this.#vault = vault;
    this.#people = decoded(vault, SPACE.people, people);
    this.#conversations = decoded(vault, SPACE.conversations, conversations);
    this.#outbound = decoded(vault, SPACE.outbound, outbound);
    for (const [key, what] of this.#outbound) this.held.note(key, what);
    const write = (what: VaultWrite) => {
      this.write(what);
    };
    this.seen = new SeenNames(vault, write);
    this.expiring = new ExpiringLines(vault, write);
  }

  /** Why this book is ahead of the disk, and must not be used any more. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether the reason lies in what was to be kept, and not in the disk or the secret store. */
  get isContentAtFault(): boolean {
    return this.#failure !== undefined && this.#failure !== this.#vault.trouble;
  }

  /** What is in memory must not reach the disk: it is read anew from there. */
  giveUp(error: unknown): void {
    this.#failure = error;
  }

  get people(): ReadonlyMap<string, KnownPerson> {
    return this.#people;
  }

  /** By id. */
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

  putConversation(id: string, conversation: StoredConversation): void {
    this.#conversations.set(id, conversation);
    this.writeLast(SPACE.conversations, id, () => conversations.put(id, conversation));
  }

  /** A line of this person that was counted, and that nobody gets. */
  uncount(id: string, sequence: number): void {
    const conversation = this.#conversations.get(id);
    if (conversation) this.putConversation(id, withoutSpoken(conversation, sequence));
  }

  /** A new line, to be found by who said it under which id. */
  addMessage(conversation: string, key: string, message: StoredMessage): void {
    this.#putMessage(conversation, key, message);
    this.expiring.note({ conversation, key }, undefined, message);
    const name = nameOfLine(message.from, message.id);
    this.#places.set(`${conversation}/${name}`, key);
    this.write({ kind: 'put', space: SPACE.index + conversation, key: name, value: encodeUtf8(key) });
  }

  /** In the place of the line that is there. */
  replaceMessage(conversation: string, { key, message: before }: StoredLine, message: StoredMessage): void {
    this.#putMessage(conversation, key, message);
    this.expiring.note({ conversation, key }, before, message);
  }

  #putMessage(conversation: string, key: string, message: StoredMessage): void {
    this.#unsaved.set(conversation, key, message);
    this.write(messages.put(key, message, SPACE.messages + conversation));
  }

  removeMessage(conversation: string, key: string, message: StoredMessage): void {
    this.#unsaved.set(conversation, key, undefined);
    this.write(messages.remove(key, SPACE.messages + conversation));
    this.expiring.note({ conversation, key }, message, undefined);
    const name = nameOfLine(message.from, message.id);
    this.#places.set(`${conversation}/${name}`, undefined);
    this.write({ kind: 'remove', space: SPACE.index + conversation, key: name });
  }

  /** Who has said something under that id: one, unless somebody plays tricks. @throws as the vault does. */
  async authorsOf(conversation: string, id: Uint8Array): Promise<readonly string[]> {
    const [after, before] = [nameOfLine('', id), nameOfLine('~', id)];
    const rows = await this.#vault.list(SPACE.index + conversation, { after, before });
    return rows.map(({ key }) => key.slice(after.length));
  }

  /** Where the line is that `author` wrote under that id. @throws as the vault does. */
  async keyOf(conversation: string, author: string, id: Uint8Array): Promise<string | undefined> {
    const name = nameOfLine(author, id);
    const place = `${conversation}/${name}`;
    if (this.#places.has(place)) return this.#places.get(place);
    const value = await this.#vault.get(SPACE.index + conversation, name);
    const key = value && decodeUtf8(value);
    this.#places.set(place, key);
    return key;
  }

  /** Whether there is a line that `author` wrote under that id. */
  hasLine(conversation: string, author: string, id: Uint8Array): boolean {
    const name = nameOfLine(author, id);
    const place = `${conversation}/${name}`;
    if (this.#places.has(place)) return this.#places.get(place) !== undefined;
    return this.#vault.has(SPACE.index + conversation, name);
  }

  /** At the end of the queue. */
  addOutbound(what: Outbound): void {
    const last = [...this.#outbound.keys()].at(-1);
    this.putOutbound(messageKey(last === undefined ? 1 : Number(last) + 1), what);
  }

  putOutbound(key: string, what: Outbound): void {
    this.#outbound.set(key, what);
    this.held.note(key, what);
    this.write(outbound.put(key, what));
  }

  removeOutbound(key: string): void {
    this.#outbound.delete(key);
    this.held.note(key, undefined);
    this.write(outbound.remove(key));
  }

  /** Whether so much waits to be saved that more of it might not fit one commit of the vault. */
  get isFull(): boolean {
    return this.#writes.size > MOST_UNSAVED;
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

  async message(conversation: string, key: string): Promise<StoredMessage | undefined> {
    const unsaved = this.#unsaved.of(conversation);
    if (unsaved.has(key)) return unsaved.get(key);
    const value = await this.#vault.get(SPACE.messages + conversation, key);
    return value && messages.decode(value);
  }

  /** The newest `limit` messages before `before`, oldest first, as they are now. @throws as the vault does. */
  async page(conversation: string, limit: number, before?: string): Promise<StoredLine[]> {
    const most = limit + this.#unsaved.removedOf(conversation);
    const range = { reverse: true, limit: most, ...(before === undefined ? {} : { before }) };
    const rows = await this.#vault.list(SPACE.messages + conversation, range);
    const saved = rows.map(({ key, value }) => ({ key, message: messages.decode(value) })).reverse();
    return this.#unsaved.over(conversation, saved, { limit: most, before }).slice(-limit);
  }

  /** Of the oldest line on disk. @throws as the vault does. */
  async oldestKey(conversation: string): Promise<string | undefined> {
    const [oldest] = await this.#vault.list(SPACE.messages + conversation, { limit: 1 });
    return oldest?.key;
  }

  /** Lines on disk. */
  count(conversation: string): number {
    return this.#vault.count(SPACE.messages + conversation);
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
    this.#places.trim();
  }
}

function decoded<T>(vault: Vault, space: string, table: VaultTable<T>): Map<string, T> {
  const rows = [...vault.resident(space)].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(rows.map(([key, value]) => [key, table.decode(value)]));
}
