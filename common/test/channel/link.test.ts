import assert from 'node:assert/strict';
import { FlushTurn } from '../../src/channel/flush-turn.ts';
import { DaemonKeyMismatch, initiate, respond } from '../../src/channel/handshake.ts';
import { HEARTBEAT } from '../../src/channel/heartbeat.ts';
import { type LinkEnd, MessageLink } from '../../src/channel/message-link.ts';
import { KEY_LIMITS } from '../../src/channel/record-cipher.ts';
import type { SecureChannel } from '../../src/channel/secure-channel.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { Codec, type Incoming } from '../../src/wire/codec.ts';
import { messages } from '../../src/wire/messages.ts';
import { HeldClock } from '../support/held-clock.ts';
import { byteByByte, type Cut, memoryPipe, whole } from '../support/memory-pipe.ts';

const codec = new Codec(messages);
const daemonKey = Ed25519Key.fromSeed(new Uint8Array(32).fill(3));

class Side {
  readonly got: Incoming[] = [];
  end: LinkEnd | undefined;
  readonly link: MessageLink;
  #wake: (() => void) | undefined;

  constructor(channel: SecureChannel, peer: 'client' | 'server', clock: HeldClock, queueLimit = 1 << 20) {
    this.link = new MessageLink({
      channel,
      codec,
      clock,
      turn: new FlushTurn(clock),
      peer,
      recordLimit: 65_536,
      queueLimit,
      handler: {
        onMessage: (message) => {
          this.got.push(message);
          this.#wake?.();
        },
        onEnd: (end) => {
          this.end = end;
          this.#wake?.();
        },
      },
    });
  }

  async until(isDone: () => boolean): Promise<void> {
    while (!isDone())
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}

async function connected(cut: Cut = whole, queueLimit?: number) {
  const clock = new HeldClock();
  const [a, b] = memoryPipe(cut);
  const [mine, theirs] = await Promise.all([
    initiate(a, daemonKey.publicKey, clock.now()),
    respond(b, daemonKey, clock.now()),
  ]);
  return {
    clock,
    a,
    b,
    client: new Side(mine, 'server', clock),
    daemon: new Side(theirs, 'client', clock, queueLimit),
    mine,
    theirs,
  };
}

const send = (id: number, text = 'hello') =>
  codec.encodeRequest('broadcast.send', id, { id: new Uint8Array(16), text });

describe('handshake and link', () => {
  for (const [name, cut] of [
    ['whole', whole],
    ['byte by byte', byteByByte],
  ] as const) {
    it(`carries messages both ways, ${name}`, async () => {
      const { client, daemon, mine, theirs } = await connected(cut);
      assert.deepEqual(mine.binding, theirs.binding);
      client.link.send(send(1));
      client.link.send(send(2, 'x'.repeat(16_000)));
      daemon.link.send(
        codec.encodeEvent('presence.changed', { user: 'bob', displayName: 'Bob', online: true }),
      );
      await daemon.until(() => daemon.got.length === 2);
      await client.until(() => client.got.length === 1);
      assert.deepEqual(
        daemon.got.map((message) => message.kind === 'request' && message.id),
        [1, 2],
      );
    });
  }

  it('refuses another daemon key, and one that is not known yet, before anything is sent', async () => {
    for (const pinned of [new Uint8Array(32), undefined]) {
      const [a, b] = memoryPipe();
      const daemon = respond(b, daemonKey, 0);
      await assert.rejects(initiate(a, pinned, 0), (error) => {
        assert.ok(error instanceof DaemonKeyMismatch);
        assert.deepEqual(error.presented, daemonKey.publicKey);
        return true;
      });
      await daemon;
    }
  });

  it('refuses a forged signature', async () => {
    const [a, b] = memoryPipe();
    const write = b.write.bind(b);
    b.write = (bytes) => {
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      write(bytes);
    };
    void respond(b, daemonKey, 0);
    await assert.rejects(initiate(a, daemonKey.publicKey, 0), /signature is wrong/);
  });

  it('turns away a peer that speaks something else at its first bytes', async () => {
    const [a, b] = memoryPipe();
    a.write(new TextEncoder().encode('GET / HTTP/1.1\r\n'));
    await assert.rejects(respond(b, daemonKey, 0), /not a NonceSense\/1 client/);
  });

  it('joins what is queued in a turn into one record', async () => {
    const { client, daemon, a } = await connected();
    const sizes: number[] = [];
    const write = a.write.bind(a);
    a.write = (bytes) => {
      sizes.push(bytes.length);
      write(bytes);
    };
    for (let id = 0; id < 20; id++) client.link.send(send(id));
    await daemon.until(() => daemon.got.length === 20);
    assert.equal(sizes.length, 1);
  });

  it('updates keys after an hour and goes on', async () => {
    const { client, daemon, clock } = await connected();
    clock.sleep(KEY_LIMITS.milliseconds);
    for (let id = 0; id < 3; id++) {
      client.link.send(send(id));
      await daemon.until(() => daemon.got.length === id + 1 || daemon.end !== undefined);
    }
    assert.equal(daemon.end, undefined);
    assert.equal(daemon.got.length, 3);
  });

  it('ends on a key-update that is not the last of its record', async () => {
    const { daemon, mine } = await connected();
    mine.transport.write(
      mine.sealer.seal([codec.encodeEvent('key-update', {}), codec.encodeEvent('ping', {})]),
    );
    await daemon.until(() => daemon.end !== undefined);
    assert.ok(daemon.end?.kind === 'closed-here' && daemon.end.code === 'malformed');
  });

  it('gives the others a turn while a record of thousands of messages is worked off', async () => {
    const { daemon, mine } = await connected();
    const many = Array.from({ length: 2_000 }, (_, id) => codec.encodeRequest('auth.devices', id, {}));
    mine.transport.write(mine.sealer.seal(many));
    await daemon.until(() => daemon.got.length > 0);
    const inOneTurn: number[] = [];
    for (let seen = 0; daemon.got.length < many.length; seen = daemon.got.length) {
      inOneTurn.push(daemon.got.length - seen);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(Math.max(...inOneTurn) <= 256, `${Math.max(...inOneTurn)} messages in one turn`);
    assert.deepEqual(
      daemon.got.map((message) => message.kind === 'request' && message.id),
      many.map((_, id) => id),
    );
  });

  it('stops within a record when paused, and goes on where it stopped', async () => {
    const { daemon, mine } = await connected();
    daemon.link.setHandler({
      onMessage: (message) => {
        daemon.got.push(message);
        daemon.link.pause();
      },
      onEnd: () => assert.fail(),
    });
    mine.transport.write(mine.sealer.seal([send(0), send(1), codec.encodeEvent('key-update', {})]));
    mine.sealer.updateKey(0);
    mine.transport.write(mine.sealer.seal([send(2)]));
    for (let count = 1; count <= 3; count++) {
      while (daemon.got.length < count) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(daemon.got.length, count);
      daemon.link.resume();
    }
  });

  it('says how many bytes a message took', async () => {
    const { client, daemon } = await connected();
    const encoded = send(1);
    client.link.send(encoded);
    client.link.send(send(2, 'x'.repeat(1_000)));
    await daemon.until(() => daemon.got.length === 2);
    assert.equal(daemon.got[0]?.bytes, encoded.length);
    assert.ok((daemon.got[1]?.bytes ?? 0) > 1_000);
  });

  it('tells the peer why it closes', async () => {
    const { client, daemon } = await connected();
    daemon.link.close('stopping');
    await client.until(() => client.end !== undefined);
    assert.deepEqual(client.end, { kind: 'goodbye', code: 'stopping', message: 'the daemon is stopping' });
  });

  it('gives up a peer that does not read', async () => {
    const { daemon, b } = await connected(whole, 50_000);
    b.pendingBytes = 40_000;
    daemon.link.send(send(1, 'x'.repeat(12_000)));
    assert.ok(daemon.end?.kind === 'closed-here' && daemon.end.code === 'slow-consumer');
  });

  it('asks a silent peer, and gives up after two unanswered questions', async () => {
    const { client, daemon, clock } = await connected();
    client.link.pause();
    for (let round = 0; round <= HEARTBEAT.misses; round++) clock.advance(HEARTBEAT.silenceMs);
    assert.equal(daemon.end?.kind, 'lost');
  });

  it('gives up a silent peer though the clock was set back a day', async () => {
    const { client, daemon, clock } = await connected();
    client.link.pause();
    clock.jump(-86_400_000);
    for (let round = 0; round <= HEARTBEAT.misses + 1; round++) clock.advance(HEARTBEAT.silenceMs);
    assert.equal(daemon.end?.kind, 'lost');
  });

  it('updates its key when the clock was set back: its age is not known', async () => {
    const { client, daemon, clock, mine } = await connected();
    clock.jump(-86_400_000);
    assert.ok(mine.sealer.isKeyWornOut(clock.now()));
    client.link.send(send(1));
    await daemon.until(() => daemon.got.length === 1 || daemon.end !== undefined);
    assert.ok(!mine.sealer.isKeyWornOut(clock.now()));
    client.link.send(send(2));
    await daemon.until(() => daemon.got.length === 2 || daemon.end !== undefined);
    assert.equal(daemon.got.length, 2);
  });

  it('asks at once after the machine slept, and lives when the answer comes', async () => {
    const { client, daemon, clock } = await connected();
    clock.sleep(8 * 3_600_000);
    client.link.send(send(1));
    await daemon.until(() => daemon.got.length === 1);
    daemon.link.send(
      codec.encodeEvent('presence.changed', { user: 'bob', displayName: 'Bob', online: true }),
    );
    await client.until(() => client.got.length === 1);
    clock.advance(HEARTBEAT.wakeAnswerMs);
    assert.equal(client.end, undefined);
    assert.equal(daemon.end, undefined);
  });
});
