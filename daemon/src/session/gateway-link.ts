import type { LinkEnd, LinkHandler } from '../../../common/src/channel/message-link.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import {
  type ErrorCode,
  errorCodes,
  isErrorCode,
  PeerError,
  shortMessage,
} from '../../../common/src/wire/error-codes.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { PeerLink } from './peer-link.ts';

/** The plugin's end of the link: what the daemon says unasked, and its end. Neither may throw. */
export interface GatewayListener {
  onEvent(type: string, body: unknown): void;
  /** Called once. */
  onEnd(code: ErrorCode, message: string): void;
}

interface Pending {
  readonly type: string;
  readonly answer: PromiseWithResolvers<unknown>;
}

export interface GatewayLinkOptions {
  readonly codec: Codec<MessageTable>;
  readonly listener: GatewayListener;
  /** Told of a listener that threw. */
  readonly onFault: (error: unknown) => void;
}

/**
 * A link without a wire, for a peer whose own protocol a plugin speaks. What goes over it is encoded and checked as if it
 * came over TCP, so that nothing behind it can tell the difference.
 */
export class GatewayLink implements PeerLink {
  readonly binding = randomBytes(32);
  readonly #options: GatewayLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #handler: LinkHandler | undefined;
  #waiting: Incoming[] = [];
  #recordLimit = MAX_LOGIN_PLAINTEXT_BYTES;
  #nextId = 0;
  #paused = false;
  #ended = false;

  constructor(options: GatewayLinkOptions) {
    this.#options = options;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What the peer asks. @throws PeerError as the daemon refuses it, or when the link ends before. */
  async request(type: string, body: unknown): Promise<unknown> {
    const { codec } = this.#options;
    if (this.#ended) throw new PeerError('not-now', 'the connection has ended');
    const id = this.#nextId++;
    const encoded = codec.encodeRequest(type as never, id, body);
    if (encoded.length > this.#recordLimit) throw new PeerError('invalid', `${type} is too long`);
    const answer = Promise.withResolvers<unknown>();
    this.#pending.set(id, { type, answer });
    this.#take([...codec.decode(encoded, 'client')]);
    return answer.promise;
  }

  /** The peer is gone. */
  lose(): void {
    this.#finish({ kind: 'lost', error: undefined });
  }

  send(encoded: Uint8Array): void {
    if (this.#ended) return;
    for (const message of this.#options.codec.decode(encoded, 'server')) this.#deliver(message);
  }

  close(code: ErrorCode, message: string = errorCodes[code]): void {
    this.#finish({ kind: 'closed-here', code, message: shortMessage(message) });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#take(this.#waiting.splice(0));
  }

  setHandler(handler: LinkHandler): void {
    this.#handler = handler;
  }

  setRecordLimit(bytes: number): void {
    this.#recordLimit = bytes;
  }

  #take(messages: readonly Incoming[]): void {
    for (const message of messages) {
      if (this.#paused) this.#waiting.push(message);
      else if (!this.#ended) this.#handler?.onMessage(message);
    }
  }

  #deliver(message: Incoming): void {
    const { codec, listener, onFault } = this.#options;
    if (message.kind === 'ok' || message.kind === 'error') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === 'error') pending?.answer.reject(refusalOf(message.body));
      else pending?.answer.resolve(codec.checkAnswer(pending.type as never, message.body));
    } else if (message.kind === 'event') {
      // Who sends to many must not fail because of one of them.
      guarded(() => {
        listener.onEvent(message.type, message.body);
      }, onFault);
    }
  }

  #finish(end: LinkEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting = [];
    const { listener, onFault } = this.#options;
    const { code, message } = reasonOf(end);
    for (const { answer } of this.#pending.values()) answer.reject(new PeerError(code, message));
    this.#pending.clear();
    this.#handler?.onEnd(end);
    guarded(() => {
      listener.onEnd(code, message);
    }, onFault);
  }
}

function reasonOf(end: LinkEnd): { readonly code: ErrorCode; readonly message: string } {
  if (end.kind === 'closed-here') return end;
  return { code: 'not-now', message: 'the connection has ended' };
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
}

function refusalOf({ code, message, retryAfter }: Refused): PeerError {
  const known = isErrorCode(code) ? code : 'refused';
  return new PeerError(known, message, retryAfter === undefined ? {} : { retryAfter });
}

function guarded(task: () => void, onFault: (error: unknown) => void): void {
  try {
    task();
  } catch (error) {
    onFault(error);
  }
}
