import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { FlushTurn } from '../../src/channel/flush-turn.ts';
import { type LinkEnd, MessageLink } from '../../src/channel/message-link.ts';
import { RecordSealer } from '../../src/channel/record-cipher.ts';
import { makeChannel } from '../../src/channel/secure-channel.ts';
import { Codec, type Incoming } from '../../src/wire/codec.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { messages } from '../../src/wire/messages.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { HeldClock } from '../support/held-clock.ts';
import { memoryPipe } from '../support/memory-pipe.ts';
import { chunksOf, cutPoints, mutatedBytes } from './support/mutations.ts';
import { encoded, items, plaintextsOf } from './support/wire-inputs.ts';

const codec = new Codec(messages);
const LIMIT = 4_096;
const trafficSecret = () => new Uint8Array(32).fill(1);

interface Peer {
  /** All that the peer ever says; when it was read, the peer hangs up. */
  readonly stream: Uint8Array;
  readonly cuts: readonly number[];
  /** At which messages the handler pauses the link, to go on in a later turn. */
  readonly pauses: readonly boolean[];
}

interface Heard {
  readonly got: readonly Incoming[];
  readonly ends: readonly LinkEnd[];
  /** Messages behind the end. */
  readonly late: readonly Incoming[];
  /** Places in `got` of messages that came while the link was paused, each with that of the message at which it was. */
  readonly meanwhile: readonly (readonly [at: number, pausedAt: number])[];
}

/** A daemon's link behind a good handshake, and what it tells its handler. */
class Listener {
  readonly got: Incoming[] = [];
  readonly ends: LinkEnd[] = [];
  readonly late: Incoming[] = [];
  readonly meanwhile: [number, number][] = [];
  readonly #clock = new HeldClock();
  readonly #peer: Peer;
  #unread: number;
  #pausedAt: number | undefined;

  constructor(peer: Peer) {
    this.#peer = peer;
    this.#unread = peer.stream.length;
  }

  async listen(): Promise<Heard> {
    const { stream, cuts } = this.#peer;
    const [far, near] = memoryPipe((bytes) => chunksOf(bytes, cuts));
    // The first chunk came right behind the handshake.
    const [rest = new Uint8Array()] = chunksOf(stream, cuts);
    this.#unread -= rest.length;
    const listen = near.listen.bind(near);
    near.listen = (listener) => {
      listen({
        onBytes: (chunk) => listener.onBytes(this.#counted(chunk)),
        onClose: (error) => listener.onClose(error),
      });
    };
    far.write(stream.subarray(rest.length));
    this.#open(near, rest);
    do await turn();
    while (this.ends.length === 0 && (this.#unread > 0 || this.#pausedAt !== undefined));
    far.destroy();
    await near.closed;
    await turn();
    assert.equal(this.#clock.timers, 0, 'no timer is left');
    return this;
  }

  #counted(chunk: Uint8Array): Uint8Array {
    this.#unread -= chunk.length;
    return chunk;
  }

  #open(transport: ReturnType<typeof memoryPipe>[0], rest: Uint8Array): void {
    const secrets = {
      clientTraffic: trafficSecret(),
      serverTraffic: new Uint8Array(32),
      binding: new Uint8Array(32),
    };
    const daemonKey = new Uint8Array(32);
    const link = new MessageLink({
      channel: makeChannel({ transport, role: 'server', secrets, daemonKey, rest, now: 0 }),
      codec,
      clock: this.#clock,
      turn: new FlushTurn(this.#clock),
      peer: 'client',
      recordLimit: LIMIT,
      queueLimit: 1 << 20,
      handler: {
        onMessage: (message) => this.#take(link, message),
        onEnd: (end) => this.ends.push(end),
      },
    });
  }

  #take(link: MessageLink, message: Incoming): void {
    if (this.ends.length > 0) this.late.push(message);
    const at = this.got.push(message) - 1;
    if (this.#pausedAt !== undefined) this.meanwhile.push([at, this.#pausedAt]);
    else if (this.#peer.pauses[at % 8] === true) this.#pause(link, at);
  }

  #pause(link: MessageLink, at: number): void {
    this.#pausedAt = at;
    link.pause();
    setImmediate(() => {
      this.#pausedAt = undefined;
      link.resume();
    });
  }
}

function assertEndsOnce({ ends, late }: Heard): LinkEnd {
  assert.equal(ends.length, 1, 'onEnd is called once');
  assert.deepEqual(late, [], 'nothing comes behind the end');
  const [end] = ends;
  assert.ok(end);
  if (end.kind === 'closed-here') assert.equal(end.code, 'malformed');
  assert.notEqual(end.kind, 'failed', end.kind === 'failed' ? String(end.error) : '');
  return end;
}

/** What sections 3.3 to 3.5 and 4 make of plaintexts, one a record. */
class Model {
  readonly got: Incoming[] = [];
  /** For each message the number of its record. */
  readonly recordOf: number[] = [];
  end: 'malformed' | 'goodbye' | undefined;
  readonly stream: Uint8Array;

  constructor(plaintexts: readonly Uint8Array[]) {
    const sealer = new RecordSealer(trafficSecret(), 0);
    const sealed = plaintexts.map((plaintext, record) => {
      const sealedOne = sealer.seal([plaintext]);
      if (plaintext.length > LIMIT) this.end ??= 'malformed';
      if (this.end === undefined && this.#take(plaintext)) sealer.updateKey(0);
      while (this.recordOf.length < this.got.length) this.recordOf.push(record);
      return sealedOne;
    });
    this.stream = new Uint8Array(Buffer.concat(sealed));
  }

  /** Whether the key is updated behind it. */
  #take(plaintext: Uint8Array): boolean {
    let keyUpdated = false;
    try {
      for (const message of codec.decode(plaintext, 'client')) {
        if (keyUpdated) throw new PeerError('malformed');
        const type = message.kind === 'event' ? message.type : undefined;
        if (type === 'goodbye') this.end = 'goodbye';
        if (type === 'goodbye') return false;
        if (type === 'key-update') keyUpdated = true;
        else if (type !== 'ping' && type !== 'pong') this.got.push(message);
      }
    } catch (error) {
      assert.ok(error instanceof PeerError);
      this.end = 'malformed';
    }
    return keyUpdated;
  }
}

const pauses = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
const core = fc.constantFrom<unknown>(
  ['ping', {}],
  ['pong', {}],
  ['key-update', {}],
  ['goodbye', { code: 'stopping', message: '' }],
);
const said = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: plaintextsOf(fc.oneof({ weight: 1, arbitrary: items }, core)) },
    mutatedBytes(plaintextsOf(items)),
    fc.constant(new Uint8Array(LIMIT + 1)),
  ),
  { maxLength: 5 },
);

describe('fuzz: a link behind a good handshake', () => {
  it('ends once, and tells nothing, when random bytes come', async () => {
    const inputs = fc.record({ stream: fc.uint8Array({ maxLength: 200 }), cuts: cutPoints, pauses });
    await fuzzAsync(120, inputs, async (peer) => {
      const heard = await new Listener(peer).listen();
      assertEndsOnce(heard);
      assert.deepEqual(heard.got, []);
    });
  });

  it('hands over what section 4 makes of each record, in order, and ends once, with the reason', async () => {
    await fuzzAsync(200, fc.tuple(said, cutPoints, pauses), async ([plaintexts, cuts, pausedAt]) => {
      const model = new Model(plaintexts);
      const heard = await new Listener({ stream: model.stream, cuts, pauses: pausedAt }).listen();
      const end = assertEndsOnce(heard);
      assert.deepEqual(heard.got, model.got);
      for (const [at, pausedAt] of heard.meanwhile)
        assert.equal(model.recordOf[at], model.recordOf[pausedAt], 'a paused link opens no further record');
      const reason = end.kind === 'closed-here' ? end.code : end.kind;
      assert.equal(reason, model.end ?? 'lost');
    });
  });

  it('hands over no more than what was said when the records were changed on their way', async () => {
    const good = fc.array(plaintextsOf(fc.constant(['broadcast.history', 1, { limit: 5 }])), {
      maxLength: 5,
    });
    const streams = mutatedBytes(good.map((plaintexts) => new Model(plaintexts).stream));
    const inputs = fc.record({ stream: streams, cuts: cutPoints, pauses });
    const message = [...codec.decode(encoded(['broadcast.history', 1, { limit: 5 }]), 'client')];
    await fuzzAsync(200, inputs, async (peer) => {
      const heard = await new Listener(peer).listen();
      assertEndsOnce(heard);
      for (const got of heard.got) assert.deepEqual([got], message);
    });
  });
});
