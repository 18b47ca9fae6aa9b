import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConnectionLost } from '../../src/channel/connection-lost.ts';
import { DaemonKeyMismatch, initiate, respond } from '../../src/channel/handshake.ts';
import { CLIENT_HELLO_BYTES, encodeServerHelloBody, SERVER_HELLO_BYTES } from '../../src/channel/hello.ts';
import type { SecureChannel } from '../../src/channel/secure-channel.ts';
import { concatBytes } from '../../src/crypto/bytes.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { label } from '../../src/crypto/label.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { X_WING_CIPHERTEXT_BYTES } from '../../src/crypto/x-wing.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { memoryPipe, type PipeEnd } from '../support/memory-pipe.ts';
import { chunksOf, cutPoints, mutatedBytes } from './support/mutations.ts';

const key = Ed25519Key.fromSeed(new Uint8Array(32).fill(3));

/** Somebody between the two who changes what the one says to the other. */
type Tamper = (hello: Uint8Array) => Uint8Array;

type Side = { readonly channel: SecureChannel } | { readonly error: unknown };

interface Outcome {
  readonly client: Side;
  readonly daemon: Side;
  /** The hellos as they were made: the client's, and the daemon's when there is one. */
  readonly sent: readonly Uint8Array[];
}

async function shakeHands(
  toDaemon: Tamper,
  toClient: Tamper,
  cuts: readonly number[] = [],
): Promise<Outcome> {
  const [a, b] = memoryPipe((bytes) => chunksOf(bytes, cuts));
  const hellos: Uint8Array[] = [];
  tap(a, toDaemon, hellos);
  tap(b, toClient, hellos);
  const daemon = settled(respond(b, key, 0), b);
  const client = settled(initiate(a, key.publicKey, 0), a);
  return { client: await client, daemon: await daemon, sent: hellos };
}

/** A side that fails hangs up, and one that has its channel too, so that nobody waits for what is never sent. */
async function settled(promise: Promise<SecureChannel>, end: PipeEnd): Promise<Side> {
  try {
    return { channel: await promise };
  } catch (error) {
    return { error };
  } finally {
    end.end();
  }
}

function tap(end: PipeEnd, tamper: Tamper, sent: Uint8Array[]): void {
  const write = end.write.bind(end);
  end.write = (bytes) => {
    sent.push(bytes);
    const changed = tamper(bytes);
    write(changed);
    // Nothing else would come.
    if (changed.length < bytes.length) end.end();
  };
}

const intact: Tamper = (bytes) => bytes;

/** Of what section 3.1 foresees. */
function assertKnown(side: Side): void {
  if ('channel' in side) return;
  const { error } = side;
  const isKnown =
    error instanceof DaemonKeyMismatch ||
    error instanceof ConnectionLost ||
    (error instanceof PeerError && error.code === 'malformed');
  assert.ok(isKnown, error instanceof Error ? error.stack : String(error));
}

/** What somebody in between does to a hello; it may also leave it as it is. */
interface Tampering {
  readonly kind: 'flip' | 'cut' | 'lead' | 'blank' | 'replace';
  readonly at: number;
  readonly byte: number;
  readonly size: number;
}

const tamperings: fc.Arbitrary<Tampering> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'flip', 'cut', 'lead', 'blank', 'replace'),
  // The small fields at both ends as often as the long ones between.
  at: fc.oneof(
    fc.nat(43),
    fc.nat(),
    fc.nat(127).map((fromEnd) => -1 - fromEnd),
  ),
  byte: fc.oneof(fc.constantFrom(0, 255), fc.nat(255)),
  size: fc.nat(1_400),
});

function tampered(hello: Uint8Array, { kind, at, byte, size }: Tampering): Uint8Array {
  const index = at < 0 ? hello.length + at : at % hello.length;
  if (kind === 'flip') return hello.with(index, hello[index]! ^ byte);
  if (kind === 'cut') return hello.slice(0, index);
  if (kind === 'lead') return concatBytes(Uint8Array.of(byte), hello);
  if (kind === 'blank') return Uint8Array.from(hello).fill(byte, index, index + size);
  return new Uint8Array(size).fill(byte);
}

describe('fuzz: the handshake', () => {
  it('gives both sides the same channel, in whatever chunks the hellos come', async () => {
    await fuzzAsync(15, cutPoints, async (cuts) => {
      const { client, daemon } = await shakeHands(intact, intact, cuts);
      assert.ok('channel' in client && 'channel' in daemon);
      assert.deepEqual(client.channel.binding, daemon.channel.binding);
    });
  });

  it('gives the client no channel when anything of its hello was changed, whatever the daemon makes of it', async () => {
    await fuzzAsync(80, fc.tuple(tamperings, cutPoints), async ([tampering, cuts]) => {
      const tamper: Tamper = (bytes) => tampered(bytes, tampering);
      const { client, daemon, sent } = await shakeHands(tamper, intact, cuts);
      const hello = sent[0]!;
      if (Buffer.compare(tamper(hello), hello) === 0) return;
      assert.ok('error' in client);
      assertKnown(client);
      assertKnown(daemon);
      if (tamper(hello).length < CLIENT_HELLO_BYTES) assert.ok('error' in daemon, 'half a hello is none');
    });
  });

  it('gives the client no channel when anything of the daemon’s hello was changed', async () => {
    await fuzzAsync(80, fc.tuple(tamperings, cutPoints), async ([tampering, cuts]) => {
      const tamper: Tamper = (bytes) => tampered(bytes, tampering);
      const { client, sent } = await shakeHands(intact, tamper, cuts);
      const hello = sent[1]!;
      // Bytes behind it are the first record's, and not the handshake's.
      if (Buffer.compare(tamper(hello).subarray(0, SERVER_HELLO_BYTES), hello) === 0) return;
      assert.ok('error' in client);
      assertKnown(client);
    });
  });

  it('lets the daemon close on strangers, or go on with what is at least a key', async () => {
    const magic = new TextEncoder().encode('NonceSense/1');
    const hellos = mutatedBytes(
      fc.uint8Array({ minLength: 1_248, maxLength: 1_248 }).map((rest) => concatBytes(magic, rest)),
    );
    await fuzzAsync(50, fc.tuple(hellos, cutPoints), async ([hello, cuts]) => {
      const [a, b] = memoryPipe((bytes) => chunksOf(bytes, cuts));
      a.write(hello);
      a.end();
      const daemon = await settled(respond(b, key, 0), b);
      assertKnown(daemon);
      if ('channel' in daemon) assert.deepEqual(hello.subarray(0, 12), magic);
    });
  });

  it('refuses a share of low order, although the right daemon signed it', async () => {
    for (const last of [0, 1]) {
      const ciphertext = new Uint8Array(X_WING_CIPHERTEXT_BYTES).with(X_WING_CIPHERTEXT_BYTES - 32, last);
      const client = await clientOfSigner(ciphertext);
      assert.ok('error' in client && client.error instanceof PeerError, 'a known error');
      assert.equal(client.error.code, 'malformed');
    }
  });

  it('ends in a known way for the client of a daemon that signs whatever it likes', async () => {
    const length = X_WING_CIPHERTEXT_BYTES;
    await fuzzAsync(30, fc.uint8Array({ minLength: length, maxLength: length }), async (ciphertext) => {
      assertKnown(await clientOfSigner(ciphertext));
    });
  });

  async function clientOfSigner(ciphertext: Uint8Array): Promise<Side> {
    const [a, b] = memoryPipe();
    b.listen({
      onBytes: (hello) => {
        const signed = encodeServerHelloBody(new Uint8Array(32), ciphertext, key.publicKey);
        b.write(concatBytes(signed, key.sign(label('server hello', sha256(hello, signed)))));
      },
      onClose: () => undefined,
    });
    b.resume();
    return settled(initiate(a, key.publicKey, 0), a);
  }
});
