import { equalBytes } from '../../../crypto/bytes.ts';
import type { Content } from '../../../e2e/content.ts';
import { directConversation } from '../../../e2e/conversation-id.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory, FoundDevice } from '../people/directory.ts';
import { groupConversation } from '../groups/group-conversation.ts';
import { changedList } from '../book/known-person.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { RelayLink } from '../relay-link.ts';

export interface FinderParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
}

/** Where a batch came from, and whose lists were asked for since. */
export interface Source {
  readonly link: RelayLink;
  readonly asked: Set<string>;
}

/** Which conversation a content belongs to, if its sender may speak there. */
export class ConversationFinder {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /** Its id on this machine. @throws as requests do. */
  async find(content: Content, { peer }: FoundDevice, source: Source): Promise<string | undefined> {
    // Whether its sender may speak there, the group's state says.
    if (content.state) return groupConversation(content.conversation);
    if (this.#parts.directory.isOwn(peer.user)) {
      // Own devices among themselves: of no conversation, and so of the one with oneself.
      if (this.#isWith(peer.identityKey, content))
        return content.kind === 'resend' || content.kind === 'history' ? peer.user : undefined;
      return this.#findByRecipients(content, source);
    }
    return this.#isWith(peer.identityKey, content) ? peer.user : undefined;
  }

  /** What another device of this person says of whom it wrote to, proven by the identity keys. */
  async #findByRecipients(content: Content, source: Source): Promise<string | undefined> {
    const { directory } = this.#parts;
    for (const { user } of content.lists.recipients) {
      if (directory.isOwn(user)) continue;
      if (this.#isWithUser(user, content)) return user;
      if (source.asked.has(user)) continue;
      source.asked.add(user);
      await directory.refresh(user, source.link);
      if (this.#isWithUser(user, content)) return user;
    }
    return undefined;
  }

  #isWithUser(user: string, content: Content): boolean {
    const person = this.#parts.book.people.get(user);
    const changed = person && changedList(person);
    return [person, changed].some((one) => one && this.#isWith(one.identityKey, content));
  }

  #isWith(identityKey: Uint8Array, { conversation }: Content): boolean {
    const own = this.#parts.keys.device;
    return own !== undefined && equalBytes(conversation, directConversation(own.identityKey, identityKey));
  }
}
