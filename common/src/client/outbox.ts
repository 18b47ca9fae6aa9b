import { LOBBY_TEXT_BYTES } from '../wire/messages.ts';
import { type LobbyMessage, lobbyMessageId } from './lobby-message.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import type { OutboxKeeper } from './outbox-keeper.ts';
import { damaged, notKept, unreadable } from './outbox-problems.ts';
import type { OutboxItem } from './outbox-record.ts';
import { type Entry, entryOf, failed, itemOf, type Outgoing, problemOfText } from './outgoing.ts';
import type { ClientProblem } from './problem.ts';

const MAX_MESSAGES = 500;
/** UTF-16 units, of all texts together. */
const MAX_LENGTH = 1024 * 1024;

export interface Written {
  readonly text: string;
  /** 16 bytes; what has the id of a message that is here or stored, is that message. */
  readonly wireId: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

export interface OutboxOptions {
  /** Without one nothing is kept. */
  readonly owner: LobbyOwner | undefined;
  readonly keeper: OutboxKeeper;
  /** Whether the daemon is known to have the message. */
  readonly isStored: (id: string) => boolean;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
}

/**
 * What one person wrote and one daemon has not acknowledged, in the order of writing. A message is kept on this
 * machine before it is sent. What can't be kept is sent all the same, and the person is told: a full disk must not
 * end a conversation.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #entries = new Map<string, Entry>();
  #isAttached = false;
  /** What is kept is known here; before that nothing is written over it. */
  #isRead = false;
  #hasFailed = false;
  #attached: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #saved: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get messages(): LobbyMessage[] {
    return Array.from(this.#entries.values(), ({ message }) => message);
  }

  /** Settles when what is here now is kept, or could not be. */
  get saved(): Promise<void> {
    return this.#saved;
  }

  /** From now on this client owns the connection: reads what is kept, and keeps what changes. */
  attach(): Promise<void> {
    const { owner } = this.#options;
    if (this.#isAttached || owner === undefined) return this.#attached;
    this.#isAttached = true;
    this.#isRead = false;
    this.#attached = this.#read(owner);
    if (this.#hasUnkept()) this.#save();
    return this.#attached;
  }

  /** Another window may own the connection soon: what changes after this is not kept. */
  detach(): void {
    this.#isAttached = false;
  }

  /** Shows the message as sending at once, or as failed when it can't be sent at all. */
  write({ text, wireId, sentAt }: Written): void {
    const from = this.#options.owner?.user ?? '';
    const id = lobbyMessageId(from, wireId);
    if (this.#entries.has(id) || this.#options.isStored(id)) return;
    this.#admit({ wireId, message: { id, from, text, sentAt, state: 'sending' } });
  }

  /** Makes a failed message one to be sent again. */
  async revive(id: string): Promise<void> {
    await this.#attached;
    const entry = this.#failed(id);
    if (entry === undefined) return;
    const { problem: _problem, ...message } = entry.message;
    const sending = { ...entry, message: { ...message, state: 'sending' } } as const;
    if (entry.place === 'disk') this.#put(sending);
    else this.#admit(sending);
  }

  /** Forgets a failed message. */
  async discard(id: string): Promise<void> {
    await this.#attached;
    if (this.#failed(id) !== undefined) this.take(id);
    await this.#saved;
  }

  /** Removes a message that the daemon has stored. */
  take(id: string): LobbyMessage | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    if (entry.place !== 'memory') this.#save();
    return entry.message;
  }

  fail(id: string, problem: string): void {
    const entry = this.#entries.get(id);
    if (entry?.message.state === 'sending') this.#put({ ...entry, message: failed(entry.message, problem) });
  }

  failAll(problem: string): void {
    for (const id of [...this.#entries.keys()]) this.fail(id, problem);
  }

  /** The first message that is to be sent; it is kept by then, or could not be. */
  async nextToSend(): Promise<Outgoing | undefined> {
    await this.#attached;
    for (let saved: unknown; saved !== this.#saved;) {
      saved = this.#saved;
      await saved;
    }
    return [...this.#entries.values()].find(({ message }) => message.state === 'sending');
  }

  #failed(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry?.message.state === 'failed' ? entry : undefined;
  }

  #admit({ wireId, message }: Outgoing): void {
    const problem = problemOfText(message.text, LOBBY_TEXT_BYTES) ?? this.#problemOfRoom(message);
    if (problem === undefined) this.#put({ wireId, message, place: 'due' });
    else this.#put({ wireId, message: failed(message, problem), place: 'memory' });
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.message.id, entry);
    if (entry.place !== 'memory') this.#save();
  }

  #problemOfRoom({ id, text }: LobbyMessage): string | undefined {
    const others = this.#toKeep().filter(({ message }) => message.id !== id);
    const length = others.reduce((sum, { message }) => sum + message.text.length, text.length);
    if (others.length < MAX_MESSAGES && length <= MAX_LENGTH) return undefined;
    return 'Too many messages wait to be sent. Try again when some of them are.';
  }

  #toKeep(): Entry[] {
    return [...this.#entries.values()].filter(({ place }) => place !== 'memory');
  }

  #hasUnkept(): boolean {
    return [...this.#entries.values()].some(({ place }) => place === 'due');
  }

  async #read(owner: LobbyOwner): Promise<void> {
    const { keeper, changed, report } = this.#options;
    try {
      const content = await keeper.read(owner);
      this.#merge(content.kind === 'items' ? content.items : [], owner.user);
      this.#isRead = true;
      if (this.#hasUnkept()) this.#save();
      if (content.kind === 'damaged') report(damaged(content.setAsideAs));
      changed();
    } catch (error) {
      this.#isAttached = false;
      this.#tellOnce(unreadable(error));
    }
  }

  /** What is kept comes first. What was kept and is no more, another window has sent, or the person discarded it. */
  #merge(items: readonly OutboxItem[], from: string): void {
    const here = [...this.#entries.values()].filter(({ place }) => place !== 'disk');
    const all = [...items.map((item) => entryOf(item, from)), ...here];
    const unsent = all.filter(({ message }) => !this.#options.isStored(message.id));
    this.#entries.clear();
    for (const entry of unsent) this.#entries.set(entry.message.id, entry);
    if (unsent.length < all.length) this.#save();
  }

  /** Changes of one moment, and those that come while the disk is busy, are written together. */
  #save(): void {
    const { owner, keeper } = this.#options;
    if (!this.#isAttached || owner === undefined || this.#queued) return;
    let written: readonly Entry[] = [];
    const take = () => {
      this.#queued = undefined;
      if (!this.#isRead) return undefined;
      written = this.#toKeep();
      return written.map(itemOf);
    };
    this.#queued = keeper.write(owner, take).then(
      () => {
        this.#noteKept(written);
      },
      (error: unknown) => {
        this.#tellOnce(notKept(error));
      },
    );
    this.#saved = this.#queued;
  }

  #noteKept(written: readonly Entry[]): void {
    if (written.length > 0) this.#hasFailed = false;
    for (const entry of written) {
      const { id } = entry.message;
      // What changed since is written next.
      if (this.#entries.get(id) === entry) this.#entries.set(id, { ...entry, place: 'disk' });
    }
  }

  #tellOnce(problem: ClientProblem): void {
    if (!this.#hasFailed) this.#options.report(problem);
    this.#hasFailed = true;
  }
}
