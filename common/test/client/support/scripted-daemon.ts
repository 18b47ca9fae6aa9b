import { FlushTurn } from '../../../src/channel/flush-turn.ts';
import { respond } from '../../../src/channel/handshake.ts';
import { MessageLink } from '../../../src/channel/message-link.ts';
import { MAX_PLAINTEXT_BYTES } from '../../../src/channel/record-cipher.ts';
import type { Transport } from '../../../src/channel/transport.ts';
import type { Clock } from '../../../src/clock.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { Codec, type Incoming } from '../../../src/wire/codec.ts';
import { PeerError } from '../../../src/wire/error-codes.ts';
import { messages } from '../../../src/wire/messages.ts';
import { memoryPipe } from '../../support/memory-pipe.ts';

export const codec = new Codec(messages);
const welcome = codec.encodeEvent('welcome', {
  name: 'test',
  registration: 'invite',
  limits: { recordBytes: 65_536, loginRecordBytes: 4_096, loginAttempts: 3 },
});

/** The far end of a memory pipe: it shakes hands, greets, and then says what a test lets it say. */
export class ScriptedDaemon {
  key = Ed25519Key.generate();
  /** What is sent after the handshake. */
  greeting: Uint8Array[] = [welcome];
  /** Answers by message type; what is not named here gets none. */
  answers: Record<string, (body: unknown) => object> = {};
  isReachable = true;
  readonly links: MessageLink[] = [];
  readonly requests: string[] = [];
  /** Ends of the pipe on the client's side. */
  readonly dialled: Transport[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get link(): MessageLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('nobody connected');
    return link;
  }

  readonly dial = async (): Promise<Transport> => {
    if (!this.isReachable) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const [near, far] = memoryPipe();
    this.dialled.push(near);
    // A client that finds another key than the pinned one hangs up.
    this.serve(far).catch(() => far.destroy());
    return Promise.resolve(near);
  };

  /** The daemon's end of a connection. */
  async serve(transport: Transport): Promise<void> {
    const channel = await respond(transport, this.key, this.#clock.now());
    const link = new MessageLink({
      channel,
      codec,
      clock: this.#clock,
      turn: new FlushTurn(this.#clock),
      peer: 'client',
      recordLimit: MAX_PLAINTEXT_BYTES,
      queueLimit: 2 ** 22,
      handler: { onMessage: (message) => this.#answer(link, message), onEnd: () => undefined },
    });
    this.links.push(link);
    for (const message of this.greeting) link.send(message);
  }

  #answer(link: MessageLink, message: Incoming): void {
    if (message.kind !== 'request') return;
    this.requests.push(message.type);
    const answer = this.answers[message.type]?.(message.body);
    if (answer === undefined) return;
    const { id } = message;
    if (answer instanceof PeerError) {
      const { code, message, retryAfter } = answer;
      link.send(codec.encodeError(id, { code, message, ...(retryAfter !== undefined && { retryAfter }) }));
    } else link.send(codec.encodeOk(message.type as never, id, answer as never));
  }
}
