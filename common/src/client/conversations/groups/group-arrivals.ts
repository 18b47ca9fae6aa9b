import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { isSamePerson } from '../../../e2e/group-change.ts';
import type { GroupRefusal } from '../../../e2e/group-problem.ts';
import { type GroupState, membersOf, membershipOf } from '../../../e2e/group-state.ts';
import { GROUP_TEXT_BYTES } from '../../../e2e/content-bodies.ts';
import type { Content, ContentOf } from '../../../e2e/content.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import type { Arrival, Sender } from '../contents/arrival.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import type { StoredConversation } from '../book/stored-conversation.ts';
import type { GroupBook } from './group-book.ts';
import type { GroupExchange } from './group-exchange.ts';
import type { GroupKeeper } from './group-keeper.ts';
import type { GroupWaiting } from './group-waiting.ts';
import { NOT_A_MEMBER, refusalWords, TOO_LONG } from './group-words.ts';

export interface GroupArrivalsParts {
  readonly book: DirectBook;
  readonly groups: GroupBook;
  readonly waiting: GroupWaiting;
  readonly keeper: GroupKeeper;
  readonly exchange: GroupExchange;
  readonly lines: ArrivedLines;
  readonly directory: Directory;
  readonly clock: Clock;
  /** What a content does whose sender may speak. */
  readonly handle: (arrival: Arrival) => Promise<void>;
}

/** Takes what comes in groups, once its sender may speak there. */
export class GroupArrivals {
  readonly #parts: GroupArrivalsParts;

  constructor(parts: GroupArrivalsParts) {
    this.#parts = parts;
  }

  async take(arrival: Arrival): Promise<void> {
    if ((await this.#attempt(arrival)) || this.#isVain(arrival)) return;
    const { waiting, clock } = this.#parts;
    waiting.add(arrival, clock.now());
    this.tellOverdue();
  }

  /** What no state that comes may let in: its sender had gone, or is blocked. */
  #isVain({ content, sender, conversation }: Arrival): boolean {
    if (content.kind === 'leave' || content.kind === 'removal') return false;
    const { book, groups } = this.#parts;
    if (book.conversations.get(sender.user)?.standing === 'blocked') return true;
    const head = groups.state(conversation)?.head;
    if (!head) return false;
    const isOfHead = content.state !== undefined && equalBytes(content.state, head.hash);
    return isOfHead || content.revision < head.change.revision;
  }

  /** What waited for another state. */
  async retry(conversation: string): Promise<void> {
    const { waiting, directory } = this.#parts;
    for (const { key, arrival, at } of waiting.of(conversation)) {
      // A state that comes out of this one may have let it in already.
      if (!waiting.remove(key)) continue;
      const isChanged = directory.isAnother(arrival.sender);
      const now = { ...arrival, sender: { ...arrival.sender, isChanged } };
      if (!(await this.#attempt(now))) waiting.add(now, at);
    }
  }

  /** What waits for too long is told. */
  tellOverdue(): void {
    const { waiting, groups, book, lines, clock } = this.#parts;
    const isKnown = (conversation: string) => groups.state(conversation) !== undefined;
    for (const arrival of waiting.takeOverdue(clock.now(), isKnown)) {
      const { content, sender, conversation } = arrival;
      if (content.kind === 'leave' || content.kind === 'removal') continue;
      if (book.conversations.has(conversation))
        lines.add(arrival, { kind: 'undecryptable', text: '', problem: NOT_A_MEMBER });
      else lines.notice(sender.user, `${sender.user} wrote in a group that this machine was never told of.`);
    }
  }

  /** `false`: it is too early for it. */
  async #attempt(arrival: Arrival): Promise<boolean> {
    const { keeper, groups, exchange } = this.#parts;
    const { content, sender, conversation } = arrival;
    const state = groups.state(conversation);
    if (!state && this.#standingFrom(sender) === 'blocked') return true;
    if (content.kind === 'group') {
      await this.#takeState({ ...arrival, content });
      return true;
    }
    if (content.kind === 'removal') return keeper.removal(conversation, sender, content.body);
    if (state && isMember(state, sender)) exchange.told(conversation, sender, content.state);
    if (content.kind === 'leave') return keeper.leave(conversation, sender, content.body.since);
    if (!state || !(sender.isOwn || isMember(state, sender))) return false;
    if (!this.#isTaken(arrival, state)) return true;
    if (!isTooLong(content)) await this.#parts.handle(arrival);
    else if (content.kind === 'text')
      this.#parts.lines.add(arrival, { kind: 'undecryptable', text: '', problem: TOO_LONG });
    return true;
  }

  /** No receipts in groups, and nothing for who has gone. */
  #isTaken({ content, sender }: Arrival, state: GroupState): boolean {
    const { me } = this.#parts.directory;
    if (!sender.isOwn && (!me || membershipOf(state, me) !== 'member')) return false;
    if (content.kind === 'timer') return isSamePerson(sender, state.head.owner);
    return content.kind !== 'receipt';
  }

  async #takeState({ content, sender, conversation }: Arrival<ContentOf<'group'>>): Promise<void> {
    const { keeper, exchange } = this.#parts;
    const settled = await keeper.offer(conversation, content.body, this.#standingFrom(sender));
    if (settled.kind === 'refused') {
      this.#refuse(conversation, sender, settled.why);
      return;
    }
    if (isMember(settled.state, sender)) exchange.told(conversation, sender, content.state);
  }

  #refuse(conversation: string, { user, ...rest }: Sender, why: GroupRefusal): void {
    const { book, groups, lines } = this.#parts;
    const state = groups.state(conversation);
    // Who is in no group of this person can be heard in their own conversation only.
    const where = state && isMember(state, { user, ...rest }) ? conversation : user;
    if (book.conversations.get(where)?.standing === 'blocked') return;
    lines.notice(
      where,
      `A change of a group that came from ${user} was refused: ${refusalWords[why]}.`,
      user,
    );
  }

  /** What a group is to this person that comes from there first. */
  #standingFrom({ user, isOwn, isChanged }: Sender): StoredConversation['standing'] {
    if (isOwn) return 'accepted';
    const known = this.#parts.book.conversations.get(user)?.standing;
    // Under another identity key a friend is a stranger.
    return (known === 'accepted' && !isChanged) || known === 'blocked' ? known : 'request';
  }
}

function isTooLong(content: Content): boolean {
  const isText = content.kind === 'text' || content.kind === 'edit';
  return isText && encodeUtf8(content.body.text).length > GROUP_TEXT_BYTES;
}

function isMember(state: GroupState, sender: Sender): boolean {
  return membersOf(state).some((member) => isSamePerson(member, sender));
}
