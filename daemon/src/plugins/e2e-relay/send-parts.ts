import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import { PeerError, type Session, type Static } from '../../plugin/api.ts';
import { keyOf } from './address.ts';
import type { RelayConfig } from './relay-config.ts';

export type SendPart = Static<(typeof relayMessages)['e2e-relay.send']['body']>;

/** What one device is to get beside the payload. */
export interface Element {
  /** `keyOf` the device. */
  readonly mailbox: string;
  readonly user: string;
  readonly device: Uint8Array;
  readonly element: Uint8Array;
}

/** A whole message as it came from its sender. */
export interface Draft {
  readonly id: Uint8Array;
  readonly payload: Uint8Array;
  readonly elements: readonly Element[];
}

interface Begun extends Draft {
  readonly bytes: number;
}

const KIB = 1_024;
/** Of messages of which a part has come, over all sessions. */
const MOST_BEGUN_BYTES = 64 * KIB * KIB;

/** Messages that come in several batches, one for each session at a time. */
export class SendParts {
  readonly #limits: () => RelayConfig['send'];
  readonly #begun = new Map<Session, Begun>();
  #bytes = 0;

  constructor(limits: () => RelayConfig['send']) {
    this.#limits = limits;
  }

  /**
   * The whole message with its last batch; `undefined` for the others. A batch with the payload begins anew.
   * @throws PeerError `too-many`, `not-now` for a batch that follows none, `rate-limited` while others fill the memory.
   */
  take(session: Session, part: SendPart): Draft | undefined {
    const before = this.drop(session);
    const whole = this.#join(before, part);
    if (part.last) return whole;
    this.#keep(session, whole);
    return undefined;
  }

  /** Forgets what has come of a message. */
  drop(session: Session): Begun | undefined {
    const begun = this.#begun.get(session);
    this.#begun.delete(session);
    this.#bytes -= begun?.bytes ?? 0;
    return begun;
  }

  #join(before: Begun | undefined, { id, payload, elements }: SendPart): Begun {
    const begun = payload ? { payload, elements: [], bytes: payload.length } : before;
    if (begun === undefined || (begun === before && !equalBytes(before.id, id)))
      throw new PeerError('not-now', 'the first batch of a message carries its payload');
    const bytes = elements.reduce((sum, { element }) => sum + element.length, begun.bytes);
    const limits = this.#limits();
    if (bytes > limits.kibibytes * KIB || begun.elements.length + elements.length > limits.elements)
      throw new PeerError('too-many', 'the message has too many elements, or is too long in all');
    const added = elements.map((element) => ({ ...element, mailbox: keyOf(element) }));
    return { id, payload: begun.payload, elements: [...begun.elements, ...added], bytes };
  }

  // Copies: what came lies within a record, which would stay in memory as a whole.
  #keep(session: Session, { id, payload, elements, bytes }: Begun): void {
    if (this.#bytes + bytes > MOST_BEGUN_BYTES)
      throw new PeerError('rate-limited', 'too many messages are under way', { retryAfter: 5 });
    this.#bytes += bytes;
    this.#begun.set(session, {
      id: Uint8Array.from(id),
      payload: Uint8Array.from(payload),
      elements: elements.map((each) => ({
        ...each,
        device: Uint8Array.from(each.device),
        element: Uint8Array.from(each.element),
      })),
      bytes,
    });
  }
}
