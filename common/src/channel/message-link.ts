import type { Clock } from '../clock.ts';
import type { Codec, Incoming } from '../wire/codec.ts';
import type { MessageTable } from '../wire/message-table.ts';
import { type ErrorCode, errorCodes, PeerError, shortMessage } from '../wire/error-codes.ts';
import { core, PING, PONG } from './core-messages.ts';
import type { FlushTurn } from './flush-turn.ts';
import { Heartbeat, type HeartbeatListener } from './heartbeat.ts';
import { OutboundQueue, type OverflowListener } from './outbound-queue.ts';
import { RecordReader } from './record-reader.ts';
import type { SecureChannel } from './secure-channel.ts';
import type { TransportListener } from './transport.ts';

/** Records opened and messages taken before other connections get their turn. */
const WORK_PER_TURN = 256;

/** Why a link ended, as seen from this side. */
export type LinkEnd =
  | { readonly kind: 'closed-here'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'goodbye'; readonly code: string; readonly message: string }
  | { readonly kind: 'lost'; readonly error: Error | undefined }
  /** A bug on this side; the peer was told `internal`. */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface LinkHandler {
  /** Messages other than those the link answers itself (ping, key-update, goodbye). */
  onMessage(message: Incoming): void;
  /** Called once. */
  onEnd(end: LinkEnd): void;
}

export interface LinkOptions {
  readonly channel: SecureChannel;
  /** The table of all messages that the peer may send. */
  readonly codec: Pick<Codec<MessageTable>, 'decode'>;
  readonly clock: Clock;
  /** Shared by links that often send the same. */
  readonly turn: FlushTurn;
  /** Who is at the other end. */
  readonly peer: 'client' | 'server';
  /** Largest plaintext of a record taken from the peer. */
  readonly recordLimit: number;
  /** Encoded bytes kept for a peer that does not read. */
  readonly queueLimit: number;
  readonly handler: LinkHandler;
}

/**
 * Messages over a secure channel: batching out, checking in, heartbeat and key update (PROTOCOL.md section 3). It
 * listens to its parts itself: a closure for each event would be a tenth of what an idle connection takes.
 */
export class MessageLink implements TransportListener, HeartbeatListener, OverflowListener {
  readonly #options: LinkOptions;
  readonly #reader: RecordReader;
  readonly #queue: OutboundQueue;
  readonly #heartbeat: Heartbeat;
  #handler: LinkHandler;
  /** What is left of the record that was opened last. */
  #opened: Iterator<Incoming> | undefined;
  #keyUpdated = false;
  #paused = false;
  #draining = false;
  /** The turn's work is done; the rest waits for the next one. */
  #yielding = false;
  #ended = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#handler = options.handler;
    this.#reader = new RecordReader(options.recordLimit);
    this.#reader.push(options.channel.rest);
    this.#queue = new OutboundQueue(options, this);
    this.#heartbeat = new Heartbeat(options.clock, this);
    options.clock.soon(() => {
      this.#start();
    });
  }

  get binding(): Uint8Array {
    return this.#options.channel.binding;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Queues one encoded message; all that is queued in a turn of the event loop leaves in as few records as fit. */
  send(encoded: Uint8Array): void {
    if (!this.#ended) this.#queue.push(encoded);
  }

  /** Hands the link to its next owner: the login phase ends, the session begins. */
  setHandler(handler: LinkHandler): void {
    this.#handler = handler;
  }

  setRecordLimit(bytes: number): void {
    this.#reader.setLimit(bytes);
  }

  /** Says goodbye with a reason, then ends after what is queued has left. */
  close(code: ErrorCode, message: string = errorCodes[code]): void {
    if (this.#ended) return;
    this.#sayGoodbye(code, message);
    this.#finish({ kind: 'closed-here', code, message });
  }

  /** After a wake-up: a peer that is gone is noticed within seconds. */
  checkNow(): void {
    if (!this.#ended) this.#heartbeat.checkNow();
  }

  pause(): void {
    this.#paused = true;
    this.#options.channel.transport.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#readOn();
  }

  onBytes(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    this.#drain();
  }

  onClose(error: Error | undefined): void {
    this.#finish({ kind: 'lost', error });
  }

  onSilence(): void {
    this.send(PING);
  }

  onDeath(): void {
    this.#finish({ kind: 'lost', error: new Error('the peer stopped answering') });
  }

  onOverflow(): void {
    this.#finish({ kind: 'closed-here', code: 'slow-consumer', message: errorCodes['slow-consumer'] });
  }

  #start(): void {
    this.#options.channel.transport.listen(this);
    this.#readOn();
  }

  /** First what is here already, then, unless that paused the link again, what the transport brings. */
  #readOn(): void {
    this.#drain();
    if (!this.#paused && !this.#yielding) this.#options.channel.transport.resume();
  }

  #drain(): void {
    // A handler may pause, resume or close while messages are being worked off.
    if (this.#draining || this.#yielding) return;
    this.#draining = true;
    try {
      this.#takeMessages();
    } catch (error) {
      this.#violated(error);
    } finally {
      this.#draining = false;
    }
  }

  #takeMessages(): void {
    for (let work = 0; !this.#paused && !this.#ended; work++) {
      if (work === WORK_PER_TURN) {
        this.#yieldTurn();
        return;
      }
      const next = this.#opened?.next();
      if (next && next.done !== true) this.#take(next.value);
      else if (!this.#openRecord()) return;
    }
  }

  /** A peer that sends without end costs the others a part of each turn, not all of it. */
  #yieldTurn(): void {
    const { channel, clock } = this.#options;
    this.#yielding = true;
    channel.transport.pause();
    clock.soon(() => {
      this.#yielding = false;
      if (!this.#paused && !this.#ended) this.#readOn();
    });
  }

  /** Closes the record before it; false when no whole one is here. */
  #openRecord(): boolean {
    const { opener } = this.#options.channel;
    this.#opened = undefined;
    if (this.#keyUpdated) opener.updateKey();
    this.#keyUpdated = false;
    const record = this.#reader.next();
    if (record === undefined) return false;
    this.#opened = this.#options.codec.decode(opener.open(record), this.#options.peer);
    this.#heartbeat.heard();
    return true;
  }

  #take(message: Incoming): void {
    if (this.#keyUpdated)
      throw new PeerError('malformed', 'key-update must be the last message of its record');
    if (message.kind !== 'event') {
      this.#handler.onMessage(message);
      return;
    }
    if (message.type === 'ping') this.send(PONG);
    else if (message.type === 'key-update') this.#keyUpdated = true;
    else if (message.type === 'goodbye') this.#finish({ kind: 'goodbye', ...(message.body as Goodbye) });
    else if (message.type !== 'pong') this.#handler.onMessage(message);
  }

  #violated(error: unknown): void {
    if (error instanceof PeerError) {
      this.close(error.code, error.message);
      return;
    }
    this.#sayGoodbye('internal', errorCodes.internal);
    this.#finish({ kind: 'failed', error });
  }

  #sayGoodbye(code: ErrorCode, message: string): void {
    this.send(core.encodeEvent('goodbye', { code, message: shortMessage(message) }));
    this.#queue.flush();
  }

  #finish(end: LinkEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#heartbeat.dispose();
    const { transport } = this.#options.channel;
    const isOrderly = end.kind === 'failed' || (end.kind === 'closed-here' && end.code !== 'slow-consumer');
    if (isOrderly) transport.end();
    else transport.destroy();
    this.#handler.onEnd(end);
  }
}

interface Goodbye {
  readonly code: string;
  readonly message: string;
}
