import type { Clock } from '../../../clock.ts';
import { type Content, encodeContent, type Frame, type Said } from '../../../e2e/content.ts';
import { deviceFingerprint } from '../../../e2e/device-pair.ts';
import { sealPayload } from '../../../e2e/envelope.ts';
import type { OwnDevice, PeerDevice } from '../../../e2e/own-device.ts';
import { ClientProblem } from '../../problem.ts';
import type { Alarms } from '../people/alarms.ts';
import type { Audience } from './audience.ts';
import { audienceOf, type AudienceParts } from './audience-of.ts';
import type { ConversationLog } from '../lines/conversation-log.ts';
import { encryptionNotReady } from '../direct-problems.ts';
import { growingId } from '../../growing-id.ts';
import type { Envelope, Outbound } from '../book/outbound.ts';
import type { RelayLink } from '../relay-link.ts';
import type { SessionBook } from './session-book.ts';
import type { SessionStarts } from './session-starts.ts';
import type { SentContent } from '../book/sent-entry.ts';
import type { SentLog } from '../book/sent-log.ts';
import { joinedOf, newConversation, withSpoken } from '../book/stored-conversation.ts';
import { saidOf } from '../book/stored-message.ts';

/** Each of many envelopes must not keep a copy of it for a week. */
const LARGE_STATE_BYTES = 4_096;

export interface EncryptingParts extends AudienceParts {
  readonly log: ConversationLog;
  readonly sessions: SessionBook;
  readonly starts: SessionStarts;
  readonly sentLog: SentLog;
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
    if (reached.length === 0 && item.said?.kind === 'history')
      throw new ClientProblem('refused', 'That device is not there any more.');
    if (reached.length === 0) return { item };
    const line = item.said ?? (await this.#line(item));
    const counted = this.#counted(item, reached);
    const content: Content = { ...audience.frame, ...this.#countOf(counted), ...line };
    const { payload, secret } = sealPayload(encodeContent(content));
    const elements = reached.map((peer) => ({
      user: peer.user,
      device: peer.id,
      element: sessions.encrypt(own, peer, secret),
    }));
    audience.reached?.(reached);
    const isWhole = item.to === 'everybody' && isWholeFor(reached, audience.peers);
    const envelope = {
      id: growingId(clock.now()),
      payload,
      elements,
      mode: isWhole ? 'all' : 'some',
    } as const;
    this.#log({ item: counted, envelope, content, reached });
    return { item: { ...counted, envelope }, envelope };
  }

  /** What of the frame goes with the line or content itself. */
  #countOf({ conversation: id, id: contentId, sentAt, sequence, resent }: Outbound) {
    const conversation = this.#parts.book.conversations.get(id);
    const joined = sequence !== undefined && conversation ? joinedOf(conversation) : [];
    return {
      id: contentId,
      sentAt,
      ...(sequence !== undefined && { sequence }),
      ...(joined.length > 0 && { joined }),
      ...(resent && { resent }),
    };
  }

  /** For who could not decrypt it. */
  #log({ item, envelope, content, reached }: Logged): void {
    const { sentLog, clock } = this.#parts;
    const sent = sentContent(item);
    const asked = item.resent?.[0];
    if (asked) sentLog.keepAnswer(envelope.id, asked, clock.now());
    else if (sent)
      sentLog.keep(
        {
          envelope: envelope.id,
          conversation: item.conversation,
          devices: reached.map(deviceFingerprint),
          id: item.id,
          sentAt: item.sentAt,
          sequence: content.sequence,
          expires: content.expires,
          content: sent,
        },
        clock.now(),
      );
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
      const isOneOfOwn = directory.isOwn(user) && item.said?.kind !== 'history';
      const isAnyLeft = isOneOfOwn || reached.some((peer) => peer.user === user);
      if (!isAnyLeft) audience.missed(user, problem);
      if (problem.code === 'daemon-untrusted') alarms.raise(problem.message);
    }
    return { audience, reached };
  }

  /** Settles which line to those people it is. */
  #counted(item: Outbound, peers: readonly PeerDevice[]): Outbound {
    const { conversation: id, said, sequence } = item;
    if (said || item.resent) return item;
    const { book, clock } = this.#parts;
    const conversation = book.conversations.get(id) ?? newConversation('accepted', clock.now());
    const spoken = withSpoken(
      conversation,
      peers.map((peer) => peer.id),
      sequence,
    );
    book.putConversation(id, spoken);
    return { ...item, sequence: sequence ?? spoken.spoken.sequence };
  }

  /** What a line of this person says. */
  async #line({ conversation, id }: Outbound): Promise<Said & Pick<Frame, 'expires'>> {
    const { log, keys } = this.#parts;
    const line = keys.device && (await log.said(conversation, keys.device.user, id));
    if (!line || line.message.kind === 'deleted')
      throw new ClientProblem('internal', 'The message is not here any more.');
    const { expires } = line.message;
    return { ...saidOf(line.message), ...(expires !== undefined && { expires }) };
  }
}

interface Logged extends Pick<Reached, 'reached'> {
  readonly item: Outbound;
  readonly envelope: Envelope;
  readonly content: Content;
}

/** `undefined`: nobody misses it. */
function sentContent({ said }: Outbound): SentContent | undefined {
  if (!said) return { kind: 'line' };
  if (said.kind === 'typing') return undefined;
  if (said.kind === 'group' && said.body.change.length > LARGE_STATE_BYTES) return { kind: 'head' };
  return said.kind === 'edit' ? { kind: 'edit', of: said.body.of } : { kind: 'inline', said };
}

/** Of each user addressed, all devices are. */
function isWholeFor(reached: readonly PeerDevice[], all: readonly PeerDevice[]): boolean {
  const users = new Set(reached.map(({ user }) => user));
  return all.filter(({ user }) => users.has(user)).length === reached.length;
}

interface Reached {
  readonly audience: Audience;
  readonly reached: readonly PeerDevice[];
}
