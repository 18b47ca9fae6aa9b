import { FlushTurn } from '../../common/src/channel/flush-turn.ts';
import { initiate } from '../../common/src/channel/handshake.ts';
import { MessageLink } from '../../common/src/channel/message-link.ts';
import { MAX_PLAINTEXT_BYTES } from '../../common/src/channel/record-cipher.ts';
import type { SecureChannel } from '../../common/src/channel/secure-channel.ts';
import { systemClock } from '../../common/src/clock.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { Codec, type Incoming } from '../../common/src/wire/codec.ts';
import { parseHostPort } from '../../common/src/wire/invite-link.ts';
import type { MessageTable } from '../../common/src/wire/message-table.ts';

const CONNECT_MS = 10_000;

export interface RawClientOptions {
  readonly address: string;
  readonly daemonKey: Uint8Array;
  /** The messages of the daemon and of its plugins. */
  readonly table: MessageTable;
}

/** The least that a client needs to talk to a plugin: a channel, a codec, and patience. */
export class RawClient {
  readonly #link: MessageLink;
  readonly #codec: Codec<MessageTable>;
  readonly #incoming: Incoming[] = [];
  #wake: (() => void) | undefined;
  #nextId = 0;
  #ended = false;

  private constructor(channel: SecureChannel, codec: Codec<MessageTable>) {
    this.#codec = codec;
    this.#link = new MessageLink({
      channel,
      codec,
      clock: systemClock,
      turn: new FlushTurn(systemClock),
      peer: 'server',
      recordLimit: MAX_PLAINTEXT_BYTES,
      queueLimit: MAX_PLAINTEXT_BYTES,
      handler: {
        onMessage: (message) => {
          this.#incoming.push(message);
          this.#wake?.();
        },
        onEnd: () => {
          this.#ended = true;
          this.#wake?.();
        },
      },
    });
  }

  static async connect({ address, daemonKey, table }: RawClientOptions): Promise<RawClient> {
    const transport = await connectTcp(parseHostPort(address), AbortSignal.timeout(CONNECT_MS));
    return new RawClient(await initiate(transport, daemonKey, systemClock.now()), new Codec(table));
  }

  /** The answer's body. @throws Error with the code when the daemon refuses. */
  async request(type: string, body: object): Promise<unknown> {
    const id = this.#nextId++;
    this.#link.send(this.#codec.encodeRequest(type as never, id, body));
    const answer = await this.#take((message) => 'id' in message && message.id === id);
    if (answer.kind === 'error') throw new Error(answer.body.code);
    return 'body' in answer ? answer.body : undefined;
  }

  /** The body of the next event of that type, which may have come already. */
  async event(type: string): Promise<unknown> {
    const event = await this.#take((message) => message.kind === 'event' && message.type === type);
    return 'body' in event ? event.body : undefined;
  }

  close(): void {
    this.#link.close('stopping');
  }

  async #take(fits: (message: Incoming) => boolean): Promise<Incoming> {
    for (;;) {
      const found = this.#incoming.find(fits);
      if (found) {
        this.#incoming.splice(this.#incoming.indexOf(found), 1);
        return found;
      }
      if (this.#ended) throw new Error('the connection ended');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
