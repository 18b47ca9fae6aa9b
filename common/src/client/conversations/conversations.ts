import { decodeBase64Url } from '../../text/base64.ts';
import type { ContentBody } from '../../e2e/content-bodies.ts';
import { foldUserName } from '../../text/names.ts';
import type { Clock } from '../../clock.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { acceptPerson } from './accepting.ts';
import type { CodeComparison, ConversationHistory, ConversationsApi } from './conversations-api.ts';
import type {
  Conversation,
  ConversationMessage,
  ConversationPage,
  DirectConversation,
  EncryptionState,
  SafetyNumber,
} from './conversation.ts';
import {
  encryptionNotReady,
  identityChanged,
  identityNotHere,
  isBlocked,
  noSuchPerson,
} from './direct-problems.ts';
import type { Encryption } from './encryption.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { readHistory } from './history.ts';
import { trustIn } from './people/identity-trust.ts';
import type { Messenger } from './messenger.ts';
import { unsentOf } from './book/outbound.ts';
import { searchLines } from './search.ts';
import { SafetyNumbers } from './people/safety-numbers.ts';
import { expectRoomFor } from './classic/expect-classic.ts';
import { checkText, sayText } from './lines/say-text.ts';
import { expectMember } from './expect-member.ts';
import { shownConversation } from './shown-conversation.ts';
import { isFromOther, withExpiry } from './book/stored-message.ts';
import { noteVerified, takeNewIdentity } from './people/trusting.ts';
import { unreadLines } from './lines/unread-lines.ts';

/** The direct conversations of the person who is signed in, for the views. */
export class Conversations implements ConversationsApi {
  readonly #encryption: Encryption;
  readonly #clock: Clock;
  readonly #numbers: SafetyNumbers;

  constructor(encryption: Encryption, clock: Clock) {
    this.#encryption = encryption;
    this.#clock = clock;
    this.#numbers = new SafetyNumbers(encryption);
  }

  get encryption(): EncryptionState {
    return this.#encryption.state;
  }

  get all(): readonly Conversation[] {
    const stored = [...(this.#encryption.messenger?.book.conversations ?? [])];
    return stored.sort(([, a], [, b]) => b.changedAt - a.changedAt).flatMap(([id]) => this.find(id) ?? []);
  }

  find(id: string): Conversation | undefined {
    const { messenger } = this.#encryption;
    const stored = messenger?.book.conversations.get(id);
    return messenger && stored && shownConversation(id, stored, messenger);
  }

  page(id: string): ConversationPage {
    return this.#encryption.messenger?.log.page(id) ?? { messages: [], older: 'none' };
  }

  open(id: string): Promise<void> {
    return this.#run(({ log }) => log.open(id));
  }

  loadOlder(id: string): Promise<void> {
    return this.#run(({ log }) => log.loadOlder(id));
  }

  loadBackTo(id: string, messageId: string): Promise<void> {
    return this.#run(({ log }) => log.loadBackTo(id, decodeBase64Url(messageId)));
  }

  search(id: string, text: string): AsyncIterable<readonly ConversationMessage[]> {
    return searchLines(this.#encryption.opened.book, id, text);
  }

  close(id: string): void {
    this.#encryption.messenger?.log.close(id);
  }

  async start(name: string): Promise<DirectConversation> {
    const user = foldUserName(name);
    if (user === undefined) throw noSuchPerson(name);
    await this.#connecting(user);
    await this.#run(async (messenger) => {
      await this.#meet(messenger, user);
      await acceptPerson(messenger, user, this.#clock.now());
    });
    const conversation = this.find(user);
    if (conversation?.kind !== 'direct')
      throw encryptionNotReady('Your conversations were closed meanwhile.');
    return conversation;
  }

  async send(id: string, text: string, messageId?: string): Promise<string> {
    checkText(id, text);
    return this.write(id, (messenger) => {
      expectRoomFor(text, id, messenger.parts);
      return sayText(messenger, id, { text, messageId, from: this.#me, now: this.#clock.now() });
    });
  }

  /** Says something there, if this person may. @throws ClientProblem, as `send` does */
  async write<T>(id: string, say: (messenger: Messenger) => T | Promise<T>): Promise<T> {
    const isGroup = isGroupConversation(id);
    if (!isGroup) await this.#connecting(id);
    const said = await this.#run(async (messenger) => {
      const isStopped = messenger.book.conversations.get(id)?.standing === 'blocked';
      if (isStopped) throw isBlocked(this.find(id)?.title ?? id);
      if (isGroup) expectMember(this.find(id));
      else await this.#expectSame(messenger, id);
      await acceptPerson(messenger, id, this.#clock.now());
      return say(messenger);
    });
    this.#encryption.messenger?.send();
    return said;
  }

  async #expectSame(messenger: Messenger, user: string): Promise<void> {
    await this.#meet(messenger, user);
    if (trustIn(user, messenger.parts) === 'changed') throw identityChanged(user);
  }

  async retry(id: string, messageId: string): Promise<void> {
    await this.#run(async ({ book, log, parts }) => {
      if (await parts.uploads.retry(messageId)) return;
      const contentId = decodeBase64Url(messageId);
      for (const [key, item] of unsentOf(book.outbound, id, contentId))
        book.putOutbound(key, { ...item, isHeld: false });
      await log.changeOwn(id, [contentId], ({ problem: _solved, ...message }) =>
        message.state === 'failed' ? { ...message, state: 'sending' } : message,
      );
    });
    this.#encryption.messenger?.send();
  }

  discard(id: string, messageId: string): Promise<void> {
    return this.#run(async ({ book, log, parts }) => {
      if (await parts.uploads.discard(messageId)) return;
      const contentId = decodeBase64Url(messageId);
      const unsent = unsentOf(book.outbound, id, contentId);
      if (unsent.length === 0) return;
      for (const [key, { sequence, resent }] of unsent) {
        book.removeOutbound(key);
        // If it was stored all the same, another line of that number is no gap either.
        if (sequence !== undefined && !resent) book.uncount(id, sequence);
      }
      await log.removeOwn(id, contentId);
    });
  }

  async markRead(id: string): Promise<void> {
    if ((this.find(id)?.unread ?? 0) === 0) return;
    await this.#run(async ({ book, log, receipts, sync }) => {
      const unread = await unreadLines(book, id);
      const conversation = book.conversations.get(id);
      if (!conversation) return;
      book.putConversation(id, { ...conversation, unread: 0 });
      const read = unread.filter(({ message }) => isFromOther(message));
      for (const line of read) {
        const message = withExpiry(line.message, this.#clock.now());
        if (message !== line.message) log.replace(id, line, message);
        if (book.isFull) await book.save();
      }
      receipts.owe(
        id,
        'read',
        read.map(({ message }) => message.id),
      );
      const last = read.at(-1)?.message;
      if (last) sync.tell(id, { seen: { author: last.from, id: last.id } });
    });
    this.#encryption.messenger?.send();
  }

  setMuted(id: string, isMuted: boolean): Promise<void> {
    return this.#run(({ book }) => {
      const conversation = book.conversations.get(id);
      if (!conversation) throw noSuchPerson(id);
      book.putConversation(id, { ...conversation, isMuted });
    });
  }

  async accept(id: string): Promise<void> {
    await this.#run((messenger) => {
      if (!messenger.book.conversations.has(id)) throw noSuchPerson(id);
      return acceptPerson(messenger, id, this.#clock.now());
    });
    this.#encryption.messenger?.send();
  }

  ignore(id: string): Promise<void> {
    return this.#stand(id, 'ignored');
  }

  block(id: string): Promise<void> {
    return this.#stand(id, 'blocked');
  }

  unblock(id: string): Promise<void> {
    return this.#stand(id, 'accepted');
  }

  safetyNumber(user: string): SafetyNumber | undefined {
    return this.#numbers.of(user);
  }

  compare(user: string, code: string): CodeComparison {
    return this.#numbers.compare(user, code);
  }

  async setVerified(id: string, isVerified: boolean): Promise<void> {
    const seen = this.#numbers.seen(id);
    await this.#run((messenger) => {
      if (trustIn(id, messenger.parts) === 'changed') throw identityChanged(id);
      this.#numbers.expectSame(id, seen);
      noteVerified(messenger, id, isVerified);
      messenger.notice(id, isVerified ? `You verified ${id}.` : `You removed the verification of ${id}.`);
    });
    this.#encryption.messenger?.send();
  }

  async acceptNewIdentity(id: string): Promise<void> {
    const seen = this.#numbers.seen(id);
    await this.#run((messenger) => {
      if (trustIn(id, messenger.parts) !== 'changed') return;
      this.#numbers.expectSame(id, seen);
      takeNewIdentity(messenger, id);
      messenger.notice(id, `You accepted the new identity key of ${id}.`);
    });
    this.#encryption.messenger?.send();
  }

  /** All that is here, a conversation after the other. @throws ClientProblem when nothing is open. */
  exportHistory(): AsyncIterable<ConversationHistory> {
    return readHistory(this.#encryption.opened.book, this.all);
  }

  get #me(): string {
    return this.#encryption.user ?? '';
  }

  /** Who is not known yet can be asked for once the connection stands. */
  async #connecting(user: string): Promise<void> {
    const { messenger } = this.#encryption;
    if (!messenger?.book.people.has(user) && !messenger?.parts.classic.isWith(user))
      await this.#encryption.settled;
  }

  /** Learns who that is. @throws ClientProblem when nobody is, or there is no connection to ask over. */
  async #meet({ directory, link, book, parts }: Messenger, user: string): Promise<void> {
    if (book.people.has(user) || parts.classic.isWith(user)) return;
    if (user === this.#encryption.user) throw new ClientProblem('refused', 'This is you.');
    if (!link && this.encryption.kind === 'identity-missing') throw identityNotHere();
    if (!link)
      throw new ClientProblem('not-connected', `Connect first: the keys of ${user} are not here yet.`);
    if (!(await directory.known(user, link))) await parts.classic.meet(user, link);
  }

  async #stand(id: string, standing: NonNullable<ContentBody<'sync'>['standing']>): Promise<void> {
    await this.#run(({ book, sync }) => {
      const conversation = book.conversations.get(id);
      if (!conversation) throw noSuchPerson(id);
      book.putConversation(id, { ...conversation, standing });
      sync.tell(id, { standing });
    });
    this.#encryption.messenger?.send();
  }

  async #run<T>(task: (messenger: Messenger) => T | Promise<T>): Promise<T> {
    try {
      const messenger = this.#encryption.opened;
      return await messenger.run(() => task(messenger));
    } catch (error) {
      throw problemOf(error);
    }
  }
}
