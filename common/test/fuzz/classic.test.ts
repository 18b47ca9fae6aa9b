import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClassicDhKey } from '../../src/classic/dh-key.ts';
import { ClassicIdentity } from '../../src/classic/rsa-identity.ts';
import { DirectPerson } from '../client/support/direct-person.ts';
import type { Packet } from '../client/support/memory-classic.ts';
import { MemoryRelay } from '../client/support/memory-relay.ts';
import { OriginalClient } from '../client/support/original-client.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { HeldClock } from '../support/held-clock.ts';
import { dhRuns } from '../support/slow-dh.ts';
import { mutatedBytes } from './support/mutations.ts';

/** Bun takes half a second for a key. */
const CASE_MS = 30_000;

describe('what comes as from an original client', function () {
  this.timeout(2 * CASE_MS);

  let identity: ClassicIdentity;
  let alice: DirectPerson;
  let olga: OriginalClient;
  const clock = new HeldClock();

  before(async () => {
    identity = await ClassicIdentity.generate();
    const relay = new MemoryRelay();
    alice = new DirectPerson('alice', relay, clock);
    alice.hasClassic = true;
    const published = relay.classic.published('alice');
    await alice.connect();
    await published;
    olga = new OriginalClient('olga', identity, relay.classic);
    olga.connect();
    await alice.conversations.start('olga');
    await alice.conversations.open('olga');
  });

  const packets = (): fc.Arbitrary<Packet> => {
    const { key, signature } = olga.half(ClassicDhKey.generate());
    const bodies = fc.oneof(
      fc.record({ key: mutatedBytes(fc.constant(key)), signature: mutatedBytes(fc.constant(signature)) }),
      // Signed as they are: what is wrong with them only an agreement finds.
      mutatedBytes(fc.constant(key)).map((mutated) => ({ key: mutated, signature: identity.sign(mutated) })),
    );
    const from = fc.constantFrom('olga', 'mallory', 'alice');
    return fc
      .oneof(
        fc.tuple(fc.constantFrom('classic.initiated', 'classic.responded'), from, bodies),
        fc.tuple(fc.constant('classic.message'), from, mutatedBytes(fc.constant(new Uint8Array(40)))),
      )
      .map(([type, user, body]) =>
        body instanceof Uint8Array
          ? ({ type: 'classic.message', body: { from: user, content: body } } as const)
          : ({ type: type as 'classic.initiated', body: { from: user, ...body } } as const),
      );
  };

  it('is told in words, throws nothing, and keeps nobody from being heard', async () => {
    let count = 0;
    await fuzzAsync(
      dhRuns(40),
      fc.array(packets(), { maxLength: 5 }),
      async (given) => {
        // What may be done an hour is another matter.
        clock.jump(3_600_000);
        for (const packet of given) alice.encryption.take(packet);
        // Behind all of it: an answer to keys that were repeated would pass for one to keys of now.
        await alice.conversations.open('olga');
        olga.end();
        olga.connect();
        const text = `still here ${++count}`;
        olga.write('alice', text);
        const isHere = () => alice.conversations.page('olga').messages.some((line) => line.text === text);
        await alice.until(text, isHere);
        assert.deepEqual(alice.problems, []);
        assert.equal(alice.conversations.find('mallory'), undefined);
      },
      CASE_MS,
    );
  });
});
