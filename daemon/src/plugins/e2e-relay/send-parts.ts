import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { PeerError, type Session } from '../../plugin/api.ts';
import { keyOf } from './address.ts';
import type { Draft, SendPart } from './letter.ts';
import type { RelayConfig } from './relay-config.ts';

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
   * @throws PeerError `too-many`, `not-now` for a batch that follows none, `invalid` for one of another mode,
   * `rate-limited` while others fill the memory.
   */
  take(session: Session, part: SendPart): Draft | undefined {
    if (part.mode === 'transient') return this.#alone(part);
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

  /** Leaves what has come of another message as it is. */
  #alone(part: SendPart): Draft {
    if (!part.last) throw new PeerError('invalid', 'a transient message comes in one batch');
    return this.#join(undefined, part);
  }

  #join(before: Begun | undefined, { id, mode, payload, elements }: SendPart): Begun {
    const begun = payload ? { payload, mode, elements: [], bytes: payload.length } : before;
    if (begun === undefined || (begun === before && !equalBytes(before.id, id)))
      throw new PeerError('not-now', 'the first batch of a message carries its payload');
    if (begun.mode !== mode) throw new PeerError('invalid', 'all batches of a message have one mode');
    const bytes = elements.reduce((sum, { element }) => sum + element.length, begun.bytes);
    const limits = this.#limits();
    if (bytes > limits.kibibytes * KIB || begun.elements.length + elements.length > limits.elements)
      throw new PeerError('too-many', 'the message has too many elements, or is too long in all');
    const added = elements.map((element) => ({ ...element, mailbox: keyOf(element) }));
    return { id, mode, payload: begun.payload, elements: [...begun.elements, ...added], bytes };
  }

  // Copies: what came lies within a record, which would stay in memory as a whole.
  #keep(session: Session, { id, mode, payload, elements, bytes }: Begun): void {
    if (this.#bytes + bytes > MOST_BEGUN_BYTES)
      throw new PeerError('rate-limited', 'too many messages are under way', { retryAfter: 5 });
    this.#bytes += bytes;
    this.#begun.set(session, {
      id: Uint8Array.from(id),
      mode,
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
