import type { Clock } from '../../../clock.ts';
import { type Content, decodeContent } from '../../../e2e/content.ts';
import { DecryptFailure } from '../../../e2e/decrypt-failure.ts';
import { decodeElement } from '../../../e2e/element.ts';
import { openPayload } from '../../../e2e/envelope.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { Body } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import type { ConversationFinder } from './conversation-finder.ts';
import type { DeviceHearing } from './device-hearing.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory, FoundDevice } from '../people/directory.ts';
import { isGroupConversation } from '../groups/group-conversation.ts';
import type { GroupBook } from '../groups/group-book.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { RelayLink } from '../relay-link.ts';
import type { SessionBook } from '../sending/session-book.ts';
import type { TypingPeople } from '../typing/typing-people.ts';

export type Transient = Body<Messages, 'e2e-relay.transient'>;

/** Faster than that nobody has anything to say that is worth a write to the disk. */
const EVERY_MS = 1_000;

export interface TransientReaderParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly groups: GroupBook;
  readonly keys: OwnKeys;
  readonly sessions: SessionBook;
  readonly finder: ConversationFinder;
  readonly hearing: DeviceHearing;
  readonly people: TypingPeople;
  readonly clock: Clock;
}

/** Takes what was not stored. Whatever is the matter with it, it is dropped without a word, and asks for nothing. */
export class TransientReader {
  readonly #parts: TransientReaderParts;
  readonly #last = new Map<string, number>();

  constructor(parts: TransientReaderParts) {
    this.#parts = parts;
  }

  async take(transient: Transient, link: RelayLink): Promise<void> {
    const { book, directory, finder, hearing, people, clock } = this.#parts;
    const { from, device } = transient;
    const [sender] = directory.find(from, device).filter(({ isChanged }) => !isChanged);
    if (!sender || directory.isOwn(from) || this.#isTooSoon(device)) return;
    const content = this.#open(transient, sender);
    if (content?.kind !== 'typing') return;
    const conversation = await finder.find(content, sender, { link, asked: new Set() });
    if (conversation === undefined || !this.#maySpeak(conversation, from)) return;
    hearing.hear(device, clock.now());
    if (book.conversations.get(conversation)?.standing !== 'accepted') return;
    if (content.body.isTyping) people.began(conversation, from);
    else people.stopped(conversation, from);
  }

  #maySpeak(conversation: string, user: string): boolean {
    return !isGroupConversation(conversation) || this.#parts.groups.withMember(user).includes(conversation);
  }

  #open({ payload, element }: Transient, { peer }: FoundDevice): Content | undefined {
    const { keys, sessions, clock } = this.#parts;
    const { device: own, prekeys } = keys;
    if (!own || !prekeys) return undefined;
    try {
      if (decodeElement(element).start) return undefined;
      const opened = sessions.open(own, peer, { element, prekeys, now: clock.now() });
      const content = decodeContent(openPayload(payload, opened.plaintext));
      // What is to be stored must not be used up on this way: the daemon chooses it.
      if (content.kind !== 'typing') return undefined;
      opened.keep();
      return content;
    } catch (error) {
      if (error instanceof DecryptFailure) return undefined;
      throw error;
    }
  }

  #isTooSoon(device: Uint8Array): boolean {
    const [name, now] = [encodeBase64Url(device), this.#parts.clock.now()];
    for (const [other, at] of this.#last) if (now - at >= EVERY_MS) this.#last.delete(other);
    if (this.#last.has(name)) return true;
    this.#last.set(name, now);
    return false;
  }
}
