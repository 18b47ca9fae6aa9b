import { equalBytes } from '../../../crypto/bytes.ts';
import type { PeerDevice } from '../../../e2e/own-device.ts';
import { type GroupState, membershipOf, membersOf } from '../../../e2e/group-state.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { type Directory, peersOf } from '../people/directory.ts';
import { currentList } from '../book/known-person.ts';
import type { DeviceName, GroupBook } from './group-book.ts';
import type { GroupPost } from './group-post.ts';

export interface GroupExchangeParts {
  readonly book: DirectBook;
  readonly groups: GroupBook;
  readonly post: GroupPost;
  readonly directory: Directory;
}

/** Sees to it that those who speak with each other hold the same state (PROTOCOL.md section 8.11). */
export class GroupExchange {
  readonly #parts: GroupExchangeParts;

  constructor(parts: GroupExchangeParts) {
    this.#parts = parts;
  }

  /** A member's device holds that state: if it is another one, that device gets the head, once a head. */
  told(conversation: string, device: DeviceName, hash: Uint8Array | undefined): void {
    const { groups } = this.#parts;
    const state = groups.state(conversation);
    if (!state || !hash) return;
    const held = groups.held(conversation, device);
    const isSent = held !== undefined && equalBytes(held.hash, state.head.hash);
    if (!equalBytes(hash, state.head.hash)) {
      // What was sent to it before may be lost: it is told once more.
      if (!isSent || !held.isAnswer) this.#answer(conversation, device);
    } else if (!isSent) groups.putHeld(conversation, device, { hash, isAnswer: false });
  }

  /** Sends the head to that device. */
  #answer(conversation: string, { user, device }: DeviceName): void {
    const { groups, post } = this.#parts;
    const state = groups.state(conversation);
    if (!state || !this.#maySpeak(conversation, state, user)) return;
    groups.putHeld(conversation, { user, device }, { hash: state.head.hash, isAnswer: true });
    post.post({ conversation, to: { user, device }, said: { kind: 'group', body: state.head.signed } });
  }

  /** These devices were sent that state. */
  sent(conversation: string, peers: readonly PeerDevice[], hash: Uint8Array): void {
    for (const { user, id: device } of peers)
      this.#parts.groups.putHeld(conversation, { user, device }, { hash, isAnswer: false });
  }

  /** These devices are spoken to: those that were told no state before get it, for who else would tell them? */
  spokenTo(conversation: string, peers: readonly PeerDevice[]): void {
    const { groups, post } = this.#parts;
    const state = groups.state(conversation);
    if (!state) return;
    const fresh = peers.filter(({ user, id }) => !groups.held(conversation, { user, device: id }));
    const users = [...new Set(fresh.map(({ user }) => user))].filter((user) =>
      this.#maySpeak(conversation, state, user),
    );
    if (users.length === 0) return;
    const gone = fresh.filter(({ user }) => users.includes(user));
    this.sent(conversation, gone, state.head.hash);
    post.post({ conversation, to: { users }, said: { kind: 'group', body: state.head.signed } });
  }

  /** Whether all devices of that user that are known here were sent the state. */
  isHeldBy(conversation: string, user: string, hash: Uint8Array): boolean {
    const { book, groups } = this.#parts;
    const person = book.people.get(user);
    if (!person) return false;
    return currentList(person).devices.every(({ id: device }) => {
      const held = groups.held(conversation, { user, device });
      return held !== undefined && equalBytes(held.hash, hash);
    });
  }

  /** Queues all groups for devices of this person that were told none. @returns whether there are any. */
  greet(): boolean {
    const { book, groups, directory, post } = this.#parts;
    const lacking = groups.all.flatMap((conversation) => {
      const state = groups.state(conversation);
      return directory.ownOthers
        .filter(({ user, id }) => !groups.held(conversation, { user, device: id }))
        .flatMap(({ user, id: device }) =>
          state && this.#maySpeak(conversation, state, user)
            ? [{ conversation, state, to: { user, device } }]
            : [],
        );
    });
    for (const { conversation, state, to } of lacking)
      if (!isQueued(book, conversation, to))
        post.post({ conversation, to, said: { kind: 'group', body: state.head.signed } });
    return lacking.length > 0;
  }

  /** Forgets what devices hold that are not of members any more, or of no member's list. */
  tidy(): void {
    const { book, groups, directory } = this.#parts;
    for (const conversation of groups.all) {
      const state = groups.state(conversation);
      const others = (state ? membersOf(state) : []).flatMap(({ user }) => {
        const person = book.people.get(user);
        return person ? peersOf(currentList(person)) : [];
      });
      const devices = [...others, ...directory.ownOthers].map(({ user, id: device }) => ({ user, device }));
      groups.keepHeld(conversation, devices);
    }
  }

  /** Strangers hear nothing before the person has accepted them, and who has gone says nothing. */
  #maySpeak(conversation: string, state: GroupState, user: string): boolean {
    const { book, directory } = this.#parts;
    const { me } = directory;
    if (!me || book.conversations.get(conversation)?.standing !== 'accepted') return false;
    return directory.isOwn(user) || membershipOf(state, me) === 'member';
  }
}

function isQueued({ outbound }: DirectBook, conversation: string, { device }: DeviceName): boolean {
  return [...outbound.values()].some(({ conversation: other, to, said }) => {
    if (other !== conversation || said?.kind !== 'group' || typeof to !== 'object') return false;
    return 'device' in to && equalBytes(to.device, device);
  });
}
