import { initiate } from '../../common/src/channel/handshake.ts';
import { MAX_PLAINTEXT_BYTES } from '../../common/src/channel/record-cipher.ts';
import { RecordReader } from '../../common/src/channel/record-reader.ts';
import type { SecureChannel } from '../../common/src/channel/secure-channel.ts';
import { growingId } from '../../common/src/client/growing-id.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { Codec, type Incoming } from '../../common/src/wire/codec.ts';
import type { HostPort } from '../../common/src/wire/invite-link.ts';
import type { Answer, Body, EventTypes, RequestTypes } from '../../common/src/wire/message-table.ts';
import { messages } from '../../common/src/wire/messages.ts';
import { storeFloodMessages } from '../plugins/store-flood-messages.ts';
import type { Client, ClientListener } from './server.ts';

const CONNECT_MS = 30_000;
const table = { ...messages, ...storeFloodMessages };
const codec = new Codec(table);
const PING = Buffer.from(codec.encodeEvent('ping', {}));
const PONG = codec.encodeEvent('pong', {});

export interface DaemonPlace extends HostPort {
  readonly key: Uint8Array;
}

type Table = typeof table;

export interface HeardEvent {
  readonly type: string;
  readonly body: unknown;
}

/**
 * A client as light as can be, so that the generator does not slow the daemon down. It decrypts all that comes. A
 * speaker decodes it too; a listener only passes it on. A key update would break it: no bench sends that much.
 */
export class DaemonClient implements Client {
  readonly #channel: SecureChannel;
  readonly #reader = new RecordReader(MAX_PLAINTEXT_BYTES);
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #ready = Promise.withResolvers<undefined>();
  #lastId = 0;
  #unanswered = 0;
  #speaks = true;
  #left = false;
  #listener: ClientListener | undefined;
  #onEvents: ((events: readonly HeardEvent[]) => void) | undefined;
  #broken: Error | undefined;

  private constructor(channel: SecureChannel) {
    this.#channel = channel;
    this.#ready.promise.catch(() => undefined);
    channel.transport.listen({
      onBytes: (chunk) => {
        this.#take(chunk);
      },
      onClose: (error) => {
        this.#break(error ?? new Error('the daemon closed the connection'));
      },
    });
    this.#take(channel.rest);
    channel.transport.resume();
  }

  /** Connected and shaken hands, not logged in. */
  static async connect(place: DaemonPlace): Promise<DaemonClient> {
    const transport = await connectTcp(place, AbortSignal.timeout(CONNECT_MS));
    return new DaemonClient(await initiate(transport, place.key, Date.now()));
  }

  get binding(): Uint8Array {
    return this.#channel.binding;
  }

  get unanswered(): number {
    return this.#unanswered;
  }

  /** Logged in, and told so. */
  get ready(): Promise<unknown> {
    return this.#ready.promise;
  }

  /** The answer's body. @throws Error with the daemon's code and words when it refuses. */
  async request<K extends RequestTypes<Table>>(type: K, body: Body<Table, K>): Promise<Answer<Table, K>> {
    if (this.#broken) throw this.#broken;
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<unknown>();
    this.#answers.set(id, answered);
    this.write([codec.encodeRequest(type, id, body)]);
    return codec.checkAnswer(type, await answered.promise);
  }

  /** Several of one kind in one record; their answers, each for itself. */
  requestAll<K extends RequestTypes<Table>>(
    type: K,
    bodies: readonly Body<Table, K>[],
  ): readonly Promise<Answer<Table, K>>[] {
    const first = this.#lastId + 1;
    this.#lastId += bodies.length;
    this.write(bodies.map((body, index) => codec.encodeRequest(type, first + index, body)));
    return bodies.map(async (_body, index) => {
      const answered = Promise.withResolvers<unknown>();
      this.#answers.set(first + index, answered);
      return (await answered.promise) as Answer<Table, K>;
    });
  }

  tell<K extends EventTypes<Table, 'client'>>(type: K, body: Body<Table, K>): void {
    this.write([codec.encodeEvent(type, body)]);
  }

  /** Takes the events of each record; only a speaker has them. */
  hear(onEvents: (events: readonly HeardEvent[]) => void): void {
    this.#onEvents = onEvents;
  }

  broadcast(texts: readonly string[]): void {
    this.#unanswered += texts.length;
    this.write(
      texts.map((text) =>
        codec.encodeRequest('broadcast.send', ++this.#lastId, { id: growingId(Date.now()), text }),
      ),
    );
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
    if (this.#broken) listener.onBreak(this.#broken);
  }

  /** From now on what comes is not decoded any more. */
  becomeListener(): void {
    this.#speaks = false;
  }

  async leave(): Promise<void> {
    this.#left = true;
    this.#channel.transport.end();
    await this.#channel.transport.closed;
  }

  /** Encoded messages, in one record. */
  write(messages: readonly Uint8Array[]): void {
    this.#channel.transport.write(this.#channel.sealer.seal(messages));
  }

  #take(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk);
      for (let record = this.#reader.next(); record !== undefined; record = this.#reader.next()) {
        this.#takePlaintext(this.#channel.opener.open(record));
      }
    } catch (error) {
      this.#break(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #takePlaintext(plaintext: Uint8Array): void {
    if (this.#speaks) this.#takeMessages([...codec.decode(plaintext, 'server')]);
    else if (Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length).includes(PING))
      this.write([PONG]);
    this.#listener?.onDeliveries(plaintext);
  }

  #takeMessages(messages: readonly Incoming[]): void {
    for (const message of messages) this.#takeMessage(message);
    this.#onEvents?.(messages.filter((message) => message.kind === 'event'));
  }

  #takeMessage(message: Incoming): void {
    if (message.kind === 'ok' || message.kind === 'error') this.#takeAnswer(message);
    else if (message.type === 'ready') this.#ready.resolve(undefined);
    else if (message.type === 'ping') this.write([PONG]);
    else if (message.type === 'goodbye') throw new Error(`the daemon says ${JSON.stringify(message)}`);
  }

  #takeAnswer(message: Incoming & { kind: 'ok' | 'error' }): void {
    const answered = this.#answers.get(message.id);
    this.#answers.delete(message.id);
    if (message.kind === 'ok') {
      if (answered) answered.resolve(message.body);
      else this.#unanswered--;
      return;
    }
    const refusal = new Error(`the daemon refused: ${message.body.code}: ${message.body.message}`);
    if (!answered) throw refusal;
    answered.reject(refusal);
  }

  #break(error: Error): void {
    if (this.#left || this.#broken) return;
    this.#broken = error;
    this.#channel.transport.destroy();
    this.#ready.reject(error);
    for (const answered of this.#answers.values()) answered.reject(error);
    this.#listener?.onBreak(error);
  }
}
