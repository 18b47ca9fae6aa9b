import type { Clock } from '../../clock.ts';
import { encodeContent, type Said } from '../../e2e/content.ts';
import { sealPayload } from '../../e2e/envelope.ts';
import type { OwnDevice, PeerDevice } from '../../e2e/own-device.ts';
import { ClientProblem } from '../problem.ts';
import type { Alarms } from './alarms.ts';
import { type Audience, audienceOf, type AudienceParts } from './audience.ts';
import type { ConversationLog } from './conversation-log.ts';
import { encryptionNotReady } from './direct-problems.ts';
import { growingId } from './growing-id.ts';
import type { Envelope, Outbound } from './outbound.ts';
import type { RelayLink } from './relay-link.ts';
import type { SessionBook } from './session-book.ts';
import type { SessionStarts } from './session-starts.ts';
import { newConversation, withSpoken } from './stored-conversation.ts';
import { saidOf } from './stored-message.ts';

export interface EncryptingParts extends AudienceParts {
  readonly log: ConversationLog;
  readonly sessions: SessionBook;
  readonly starts: SessionStarts;
  readonly clock: Clock;
  readonly alarms: Alarms;
}

/** What is left to send of an item. */
interface Encrypted {
  readonly item: Outbound;
  /** Absent: there is no other device. */
  readonly envelope?: Envelope;
}

/** Makes the envelope of what waits: for every device that is to get it, once. */
export class Encrypting {
  readonly #parts: EncryptingParts;

  constructor(parts: EncryptingParts) {
    this.#parts = parts;
  }

  /** @throws ClientProblem when nobody it is for can be reached; as requests do. */
  async encrypt(item: Outbound, link: RelayLink): Promise<Encrypted> {
    const { keys, sessions, clock } = this.#parts;
    const own = keys.device;
    if (!own) throw encryptionNotReady('The keys of this machine are not there.');
    const { audience, reached } = await this.#reach(item, own, link);
    if (reached.length === 0 && typeof item.to === 'object')
      throw new ClientProblem('refused', 'That device is not there any more.');
    if (reached.length === 0) return { item };
    const said = item.said ?? (await this.#line(item));
    const counted = this.#counted(item, reached);
    const { id, sentAt, sequence } = counted;
    const content = { ...audience.frame, id, sentAt, ...(sequence !== undefined && { sequence }), ...said };
    const { payload, secret } = sealPayload(encodeContent(content));
    const elements = reached.map((peer) => ({
      user: peer.user,
      device: peer.id,
      element: sessions.encrypt(own, peer, secret),
    }));
    const isWhole = item.to === 'everybody' && reached.length === audience.peers.length;
    const envelope = {
      id: growingId(clock.now()),
      payload,
      elements,
      mode: isWhole ? 'all' : 'some',
    } as const;
    return { item: { ...counted, envelope }, envelope };
  }

  /**
   * A device that has no keys to begin a session with does not keep the others from getting it. It fails where no
   * device of somebody whom it is for is left.
   */
  async #reach(item: Outbound, own: OwnDevice, link: RelayLink): Promise<Reached> {
    const { starts, directory, alarms } = this.#parts;
    let audience = await audienceOf(item, link, this.#parts);
    let unreached = await starts.reach(own, audience.peers, link);
    if (unreached.size > 0) {
      // Keys that do not fit may be those of a newer list.
      for (const user of new Set([...unreached.keys()].map((peer) => peer.user)))
        await directory.refresh(user, link);
      audience = await audienceOf(item, link, this.#parts);
      unreached = await starts.reach(own, audience.peers, link);
    }
    const reached = audience.peers.filter((peer) => !unreached.has(peer));
    for (const [{ user }, problem] of unreached) {
      const isOneOfOwn = typeof item.to === 'string' && directory.isOwn(user);
      const isAnyLeft = isOneOfOwn || reached.some((peer) => peer.user === user);
      if (!isAnyLeft) throw problem;
      if (problem.code === 'daemon-untrusted') alarms.raise(problem.message);
    }
    return { audience, reached };
  }

  /** Settles which line to those people it is. */
  #counted(item: Outbound, peers: readonly PeerDevice[]): Outbound {
    const { conversation: id, said, sequence } = item;
    if (said || sequence !== undefined) return item;
    const { book, clock, directory } = this.#parts;
    const conversation = book.conversations.get(id) ?? newConversation('accepted', clock.now());
    const others = peers.filter(({ user }) => !directory.isOwn(user));
    const spoken = withSpoken(
      conversation,
      others.map((peer) => peer.id),
    );
    book.putConversation(id, spoken);
    return { ...item, sequence: spoken.spoken.sequence };
  }

  /** What a line of this person says. */
  async #line({ conversation, id }: Outbound): Promise<Said> {
    const { log, keys } = this.#parts;
    const line = keys.device && (await log.said(conversation, keys.device.user, id));
    if (!line) throw new ClientProblem('internal', 'The message is not here any more.');
    return saidOf(line.message);
  }
}

interface Reached {
  readonly audience: Audience;
  readonly reached: readonly PeerDevice[];
}
