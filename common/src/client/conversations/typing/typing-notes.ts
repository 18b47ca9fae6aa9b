import type { Clock } from '../../../clock.ts';
import { encodeContent } from '../../../e2e/content.ts';
import { sealPayload } from '../../../e2e/envelope.ts';
import type { Body } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import { audienceOf, type AudienceParts } from '../sending/audience-of.ts';
import type { DeviceHearing } from '../receiving/device-hearing.ts';
import { batchesOf } from '../sending/envelope-batches.ts';
import { growingId } from '../../growing-id.ts';
import type { RelayLink } from '../relay-link.ts';
import type { SessionBook } from '../sending/session-book.ts';

const EVERY_MS = 4_000;

export interface TypingNotesParts extends AudienceParts {
  readonly sessions: SessionBook;
  readonly hearing: DeviceHearing;
  readonly clock: Clock;
  /** Whether the person wants others to know. */
  readonly isWanted: () => boolean;
}

/** Tells others that this person is writing. */
export class TypingNotes {
  readonly #parts: TypingNotesParts;
  /** When it was told last, by conversation. */
  readonly #told = new Map<string, number>();

  constructor(parts: TypingNotesParts) {
    this.#parts = parts;
  }

  isDue(conversation: string): boolean {
    const { book, clock, isWanted } = this.#parts;
    if (!isWanted() || book.conversations.get(conversation)?.standing !== 'accepted') return false;
    return clock.now() - (this.#told.get(conversation) ?? -Infinity) >= EVERY_MS;
  }

  /**
   * For the devices that were heard of lately, in sessions that they have answered: no prekey is claimed for it, and
   * nothing waits. The ratchets must be kept before it leaves. @throws as `audienceOf` does
   */
  async note(conversation: string, link: RelayLink): Promise<Body<Messages, 'e2e-relay.send'> | undefined> {
    const { directory, keys, sessions, hearing, clock } = this.#parts;
    const own = keys.device;
    if (!own || !this.isDue(conversation)) return undefined;
    const now = clock.now();
    for (const [other, at] of this.#told) if (now - at >= EVERY_MS) this.#told.delete(other);
    this.#told.set(conversation, now);
    const id = growingId(now);
    const item = { conversation, to: 'everybody', id, sentAt: now, rounds: 0, isHeld: false } as const;
    const { peers, frame } = await audienceOf(item, link, this.#parts);
    const reached = peers.filter(
      (peer) => !directory.isOwn(peer.user) && sessions.isAnswered(own, peer) && hearing.spend(peer.id),
    );
    if (reached.length === 0) return undefined;
    const content = { ...frame, id, sentAt: now, kind: 'typing', body: { isTyping: true } } as const;
    const { payload, secret } = sealPayload(encodeContent(content));
    const elements = reached.map((peer) => {
      return { user: peer.user, device: peer.id, element: sessions.encrypt(own, peer, secret) };
    });
    const [batch] = batchesOf({ id: growingId(now), payload, elements, mode: 'transient' });
    // Who does not fit beside the others is not told.
    return batch && { ...batch, last: true };
  }
}
