import type { Clock } from '../clock.ts';
import { KEY_UPDATE } from './core-messages.ts';
import { MAX_PLAINTEXT_BYTES } from './record-cipher.ts';
import type { Flushable, FlushTurn } from './flush-turn.ts';
import type { SecureChannel } from './secure-channel.ts';

export interface OutboundOptions {
  readonly channel: SecureChannel;
  readonly clock: Clock;
  readonly turn: FlushTurn;
  /** Bytes, here and in the transport, past which the peer counts as not reading. */
  readonly queueLimit: number;
}

export interface OverflowListener {
  /** The peer does not read; what was queued is dropped. */
  onOverflow(): void;
}

/** Room is kept for the message that closes the life of a key. */
const MOST_BYTES = MAX_PLAINTEXT_BYTES - KEY_UPDATE.length;

/** Joins what is queued for a peer in one turn into as few records as fit: cost is per seal, not per byte. */
export class OutboundQueue implements Flushable {
  readonly #options: OutboundOptions;
  readonly #listener: OverflowListener;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #scheduled = false;

  constructor(options: OutboundOptions, listener: OverflowListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** @throws RangeError for a message that no record can hold. */
  push(encoded: Uint8Array): void {
    const { channel, turn, queueLimit } = this.#options;
    if (encoded.length > MOST_BYTES) {
      throw new RangeError(`a message of ${encoded.length} bytes does not fit a record`);
    }
    // A list of one: the first push to an empty list would make room for seventeen.
    if (this.#parts.length === 0) this.#parts = [encoded];
    else this.#parts.push(encoded);
    this.#bytes += encoded.length;
    if (this.#bytes + channel.transport.pendingBytes > queueLimit) {
      this.#drop();
      this.#listener.onOverflow();
    } else if (!this.#scheduled) {
      this.#scheduled = true;
      turn.schedule(this);
    }
  }

  flush(): void {
    this.#scheduled = false;
    const parts = this.#parts;
    this.#drop();
    let start = 0;
    while (start < parts.length) start = this.#sealFrom(parts, start);
  }

  /** Seals as many parts as fit one record; the index of the first that did not. */
  #sealFrom(parts: readonly Uint8Array[], start: number): number {
    let bytes = 0;
    let end = start;
    for (
      let part = parts[end];
      part !== undefined && bytes + part.length <= MOST_BYTES;
      part = parts[++end]
    ) {
      bytes += part.length;
    }
    this.#write(start === 0 && end === parts.length ? parts : parts.slice(start, end));
    return end;
  }

  #write(parts: readonly Uint8Array[]): void {
    const { channel, clock, turn } = this.#options;
    const now = clock.now();
    const isLast = channel.sealer.isKeyWornOut(now);
    channel.transport.write(channel.sealer.seal(isLast ? [...parts, KEY_UPDATE] : turn.join(parts)));
    if (isLast) channel.sealer.updateKey(now);
  }

  #drop(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
