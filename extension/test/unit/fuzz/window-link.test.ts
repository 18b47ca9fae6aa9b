import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeBase64Url } from '../../../../common/src/text/base64.ts';
import { chunksOf, mutatedText } from '../../../../common/test/fuzz/support/mutations.ts';
import { fuzzAsync } from '../../../../common/test/support/fuzz.ts';
import { readExactly, WindowGone } from '../../../src/windows/exact-reader.ts';
import {
  dialWindow,
  proveAsAsker,
  proveAsOwner,
  Standing,
  WrongWindow,
} from '../../../src/windows/window-link.ts';
import { Purpose, windowProof } from '../../../src/windows/window-proof.ts';
import { windowSecret } from '../../../src/windows/window-secret.ts';
import { memorySecrets } from '../support/memory-stores.ts';

const secret = new Uint8Array(32).fill(7);
const cuts = fc.array(fc.nat(), { maxLength: 4 });
const said = fc.uint8Array({ maxLength: 140 });

/** One change to what the other side says: a flipped byte, or an end before its time. */
const tampering = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }), cut: fc.boolean() });
type Tampering = typeof tampering extends fc.Arbitrary<infer T> ? T : never;

function tampered(bytes: Uint8Array, { at, mask, cut }: Tampering): Uint8Array {
  const index = at % bytes.length;
  return cut ? bytes.slice(0, index) : bytes.with(index, bytes[index]! ^ mask);
}

function say(socket: Socket, bytes: Uint8Array, at: readonly number[]): void {
  for (const chunk of chunksOf(bytes, at)) socket.write(chunk);
}

/** How a dialogue may fail: one or the other, and a socket that the far side tore down. */
function assertKnown(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isTorn = code === 'ECONNRESET' || code === 'EPIPE';
  assert.ok(error instanceof WrongWindow || error instanceof WindowGone || isTorn, String(error));
}

async function outcome<T>(
  dialogue: Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return dialogue.then(
    (value) => ({ value }),
    (error: unknown) => {
      assertKnown(error);
      return { error };
    },
  );
}

describe('fuzz: the dialogue of two windows', () => {
  let folder: string;
  let server: Server;
  const path = () => join(folder, 'w.sock');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nw-'));
    server = createServer({ pauseOnConnect: true }).listen(path());
    await once(server, 'listening');
  });

  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  /** Both ends of a new connection: the window that listens, and the one that asks. */
  async function ends(): Promise<readonly [owner: Socket, asker: Socket]> {
    const accepted = once(server, 'connection');
    const asker = await dialWindow(path());
    const [owner] = (await accepted) as [Socket];
    owner.on('error', () => undefined);
    return [owner, asker];
  }

  it('reads exactly what is asked for, in whatever chunks it comes, or says that the other is gone', async () => {
    await fuzzAsync(
      150,
      fc.tuple(said, cuts, fc.integer({ min: 1, max: 100 })),
      async ([bytes, at, length]) => {
        const [owner, asker] = await ends();
        say(owner, bytes, at);
        owner.end();
        let got = 0;
        for (; got + length <= bytes.length; got += length)
          assert.deepEqual(await readExactly(asker, length), bytes.slice(got, got + length));
        await assert.rejects(readExactly(asker, length), WindowGone);
        asker.destroy();
        owner.destroy();
      },
    );
  });

  it('believes no asker whose words were changed or made up', async () => {
    const made = fc.oneof(tampering, said);
    await fuzzAsync(150, fc.tuple(made, cuts), async ([change, at]) => {
      const [owner, asker] = await ends();
      const proven = outcome(proveAsOwner(owner, secret, Standing.owner));
      const hello = await readExactly(asker, 33);
      const askerNonce = new Uint8Array(32);
      const proofs = { secret, purpose: Purpose.watch, ownerNonce: hello.subarray(1), askerNonce };
      const proof = windowProof({ ...proofs, role: 'asker' });
      const words = new Uint8Array(Buffer.concat([Uint8Array.of(Purpose.watch), askerNonce, proof]));
      say(asker, change instanceof Uint8Array ? change : tampered(words, change), at);
      asker.end();
      assert.ok('error' in (await proven));
      owner.destroy();
      asker.destroy();
    });
  });

  it('believes no owner whose words were changed or made up', async () => {
    const made = fc.oneof(tampering, said);
    await fuzzAsync(150, fc.tuple(made, fc.boolean(), cuts), async ([change, isEarly, at]) => {
      const [owner, asker] = await ends();
      const proven = outcome(proveAsAsker(asker, secret, Purpose.takeOver));
      const hello = Uint8Array.of(Standing.owner, ...new Uint8Array(32));
      const isHello = isEarly && !(change instanceof Uint8Array);
      // A changed standing is not proven and changes nothing; a changed nonce is the next proof's matter.
      say(owner, isHello ? tampered(hello, change) : hello, at);
      // The asker would wait for the rest of it.
      if (isHello && change.cut) owner.end();
      const asked = await readExactly(owner, 65).catch(() => undefined);
      if (asked !== undefined) {
        const askerNonce = asked.subarray(1, 33);
        const proofs = { secret, purpose: Purpose.takeOver, ownerNonce: hello.subarray(1), askerNonce };
        const answer = windowProof({ ...proofs, role: 'owner' });
        const words = change instanceof Uint8Array ? change : isEarly ? answer : tampered(answer, change);
        say(owner, words, at);
      }
      owner.end();
      const isNonceIntact = isHello && !change.cut && change.at % hello.length === 0;
      assert.equal('value' in (await proven), isNonceIntact);
      owner.destroy();
      asker.destroy();
    });
  });
});

describe('fuzz: the secret of the windows', () => {
  it('is 32 bytes whatever was kept in its place, and the same for all', async () => {
    const kept = mutatedText(fc.constant('A'.repeat(43)));
    await fuzzAsync(300, fc.oneof(kept, fc.string({ unit: 'binary' })), async (text) => {
      const secrets = memorySecrets();
      await secrets.set('window-secret', text);
      const first = await windowSecret(secrets);
      assert.equal(first.length, 32);
      assert.deepEqual(await windowSecret(secrets), first);
      assert.deepEqual(decodeBase64Url((await secrets.get('window-secret')) ?? ''), first);
    });
  });
});
