import assert from 'node:assert/strict';
import type { FileSource } from '../../../src/client/conversations/files-api.ts';
import { randomBytes } from '../../../src/crypto/bytes.ts';
import { encodeBase64Url } from '../../../src/text/base64.ts';
import { ClientProblem, type ProblemCode } from '../../../src/client/problem.ts';
import { type HeldClock } from '../../support/held-clock.ts';
import { fileBytes } from '../../support/sealed-bytes.ts';
import { MemorySink } from '../files/memory-file.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { link } from '../support/linked-devices.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceAndBob } from '../support/two-people.ts';

const { signal: never } = new AbortController();
const SIZE = 300_000;
const PARTS = Math.ceil(SIZE / 49_152);

function sourceOf(bytes: Uint8Array, change: Partial<FileSource> = {}): FileSource {
  return {
    name: 'plan.pdf',
    mediaType: 'application/pdf',
    size: bytes.length,
    version: '1',
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
    ...change,
  };
}

const told = (code: ProblemCode) => (error: unknown) => error instanceof ClientProblem && error.code === code;

describe('a file in a conversation', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;
  const bytes = fileBytes(SIZE);

  beforeEach(async () => {
    ({ relay, clock, alice, bob } = await aliceAndBob());
    await alice.conversations.start('bob');
    await alice.conversations.open('bob');
  });

  const mine = (person = alice) => person.conversations.page('bob').messages.at(-1);
  const came = async (person = bob) => {
    await person.conversations.open('alice');
    await person.until('a file came', () => person.conversations.page('alice').messages.length > 0);
    const line = person.conversations.page('alice').messages.at(-1);
    assert.ok(line);
    return line;
  };
  const save = async (message: string, person = bob, conversation = 'alice') => {
    const sink = new MemorySink();
    await person.files.save({ conversation, message }, sink, never);
    assert.equal(sink.state, 'finished');
    return sink.bytes;
  };
  const idle = (person = alice) =>
    person.until('all is sent', () => person.encryption.messenger?.book.outbound.size === 0);
  /** What becomes of a request, by its number among those of that type. */
  const at = (type: string, number: number, act: () => 'well' | 'lost' | 'answer-lost') => {
    let count = 0;
    relay.fate = (other) => (other === type && count++ === number ? act() : 'well');
  };

  /** Resolves when the network has failed at that request. */
  const cutAt = async (type: string, number: number, fate: 'lost' | 'answer-lost' = 'lost') => {
    const cut = Promise.withResolvers<undefined>();
    at(type, number, () => {
      cut.resolve(undefined);
      return fate;
    });
    await cut.promise;
  };

  it('that is taken back is gone for both, and from the daemon', async () => {
    const { id, done } = await alice.files.send('bob', sourceOf(bytes), never);
    await done;
    await idle();
    const line = await came();
    await alice.messages.takeBack('bob', id);
    await alice.until('removed', () => relay.files.size === 0);
    await bob.until(
      'it is taken back',
      () => bob.conversations.page('alice').messages[0]?.kind === 'deleted',
    );
    assert.equal(mine()?.kind, 'deleted');
    await assert.rejects(save(line.id), told('refused'));
  });

  it('is a line at once, tells how far it is, and can be saved by the other person', async () => {
    const steps: (number | undefined)[] = [];
    relay.fate = (type) => {
      if (type === 'files.write') steps.push(mine()?.file?.moved);
      return 'well';
    };
    const { id, done } = await alice.files.send('bob', sourceOf(bytes), never);
    assert.deepEqual([mine()?.id, mine()?.state, mine()?.text], [id, 'sending', 'plan.pdf']);
    await done;
    await idle();
    assert.ok(steps.some((step) => step !== undefined && step > 0 && step < SIZE));
    assert.deepEqual(mine()?.file, { name: 'plan.pdf', size: SIZE, mediaType: 'application/pdf' });
    const line = await came();
    assert.deepEqual(
      [line.kind, line.isMine, line.file?.size, line.state],
      ['file', false, SIZE, 'received'],
    );
    assert.equal(bob.conversations.find('alice')?.unread, 1);
    assert.deepEqual(await save(line.id), Buffer.from(bytes));
    assert.deepEqual(await save(id, alice, 'bob'), Buffer.from(bytes));
    assert.equal(
      relay.payloads.some((payload) => Buffer.from(payload).includes('plan.pdf')),
      false,
    );
  });

  it('is acknowledged and read as a text is, and comes to own devices as an own line', async () => {
    const laptop = new DirectPerson('alice', relay, clock, 'laptop');
    await link(alice, laptop);
    await bob.conversations.start('alice');
    await (
      await alice.files.send('bob', sourceOf(bytes), never)
    ).done;
    await came();
    await alice.until('delivered', () => mine()?.state === 'delivered');
    await bob.conversations.markRead('alice');
    await alice.until('read', () => mine()?.state === 'read');
    await laptop.conversations.open('bob');
    await laptop.until('it came', () => mine(laptop)?.state === 'read');
    assert.deepEqual(await save(mine(laptop)?.id ?? '', laptop, 'bob'), Buffer.from(bytes));
  });

  it('goes on over the next connection, either way', async () => {
    const cut = cutAt('files.write', 3, 'answer-lost');
    const { done } = await alice.files.send('bob', sourceOf(bytes), never);
    await cut;
    alice.disconnect();
    await alice.connect();
    await done;
    const line = await came();
    const cutAgain = cutAt('files.read', 3);
    const saving = save(line.id);
    await cutAgain;
    bob.disconnect();
    await bob.connect();
    assert.deepEqual(await saving, Buffer.from(bytes));
  });

  it('has a harmless name, whatever it is called', async () => {
    const name = '../../evil\u202efdp.exe';
    await (
      await alice.files.send('bob', sourceOf(bytes, { name }), never)
    ).done;
    assert.equal(mine()?.text, 'evil_fdp.exe');
    const line = await came();
    assert.deepEqual([line.text, line.file?.name], ['evil_fdp.exe', 'evil_fdp.exe']);
    assert.equal(bob.conversations.find('alice')?.newest?.text, 'evil_fdp.exe');
  });

  describe('when the client ends in the middle', () => {
    const interrupt = async (source: FileSource) => {
      const cut = cutAt('files.write', 2);
      const { id } = await alice.files.send('bob', source, never);
      await cut;
      alice.kill();
      relay.fate = () => 'well';
      await alice.connect();
      await alice.conversations.open('bob');
      assert.equal(mine()?.state, 'failed');
      assert.match(mine()?.problem ?? '', /Send the file again: it goes on/);
      assert.equal(alice.conversations.find('bob')?.unsent, 1);
      return id;
    };
    const blobs = () => [...relay.files.keys()];

    it('goes on under the same key with the same content', async () => {
      const id = await interrupt(sourceOf(bytes));
      const [before] = [blobs()];
      let parts = 0;
      relay.fate = (type) => {
        if (type === 'files.write') parts++;
        return 'well';
      };
      const again = await alice.files.send('bob', sourceOf(bytes), never);
      await again.done;
      assert.equal(again.id, id);
      assert.deepEqual(blobs(), before);
      assert.ok(parts < PARTS + 1, `${parts} parts were sent`);
      assert.deepEqual(await save((await came()).id), Buffer.from(bytes));
    });

    it('begins anew under another key with other content, or where nobody knows', async () => {
      const { version: _none, ...unknown } = sourceOf(bytes);
      for (const [first, second] of [
        [sourceOf(bytes), sourceOf(bytes, { version: '2' })],
        [unknown, unknown],
      ] as const) {
        const id = await interrupt(first);
        const before = blobs();
        const again = await alice.files.send('bob', second, never);
        await again.done;
        assert.notEqual(again.id, id);
        assert.equal(blobs().length, before.length + 1);
        await alice.conversations.discard('bob', id);
        assert.deepEqual(
          alice.conversations
            .page('bob')
            .messages.map(({ id: other }) => other)
            .includes(id),
          false,
        );
      }
    });

    it('goes on as the message that it was, whatever is known of its content', async () => {
      const { version: _none, ...unknown } = sourceOf(bytes);
      for (const source of [sourceOf(bytes), unknown]) {
        const message = await interrupt(source);
        const again = await alice.files.send('bob', { ...source, message }, never);
        await again.done;
        assert.equal(again.id, message);
        await alice.until('sent', () => lineOf(message)?.state === 'sent');
        assert.equal(lineOf(message)?.problem, undefined);
      }
    });

    it('is not sent a second time as the message that has left', async () => {
      const message = encodeBase64Url(randomBytes(16));
      let released = 0;
      const source = sourceOf(bytes, { message, release: () => released++ });
      for (let count = 1; count <= 2; count++) {
        const { id, done } = await alice.files.send('bob', source, never);
        await done;
        assert.deepEqual([id, released], [message, count]);
      }
      await came();
      assert.equal(alice.conversations.page('bob').messages.filter(({ kind }) => kind === 'file').length, 1);
    });

    const lineOf = (id: string) =>
      alice.conversations.page('bob').messages.find((message) => message.id === id);

    it('says that it can’t be sent again by itself', async () => {
      const id = await interrupt(sourceOf(bytes));
      await assert.rejects(alice.conversations.retry('bob', id), /not at hand any more/);
    });
  });

  it('that can’t be read says so in its line, and is sent again under another key', async () => {
    let isThere = false;
    let released = 0;
    const source = sourceOf(bytes, {
      release: () => {
        released++;
      },
      read: (offset, length) =>
        isThere ? Promise.resolve(bytes.slice(offset, offset + length)) : Promise.reject(new Error('gone')),
    });
    const { id, done } = await alice.files.send('bob', source, never);
    await assert.rejects(done, told('file-unusable'));
    assert.equal(mine()?.state, 'failed');
    assert.match(mine()?.problem ?? '', /plan\.pdf can't be read/);
    assert.equal(alice.conversations.find('bob')?.unsent, 1);
    // It is still not there, or has vanished again.
    await alice.conversations.retry('bob', id);
    await alice.until('it failed again', () => mine()?.state === 'failed');
    assert.match(mine()?.problem ?? '', /plan\.pdf can't be read/);
    isThere = true;
    assert.equal(released, 0, 'it may be sent again');
    await alice.conversations.retry('bob', id);
    const line = await came();
    assert.equal(released, 1);
    assert.deepEqual(await save(line.id), Buffer.from(bytes));
    assert.equal(mine()?.problem, undefined);
    assert.equal(alice.conversations.find('bob')?.unsent, undefined);
  });

  it('that failed is let go when it is discarded, or the client ends', async () => {
    const released: string[] = [];
    const read = () => Promise.reject(new Error('gone'));
    const fail = async (name: string) => {
      const source = sourceOf(bytes, { name, read, release: () => void released.push(name) });
      const { id, done } = await alice.files.send('bob', source, never);
      await assert.rejects(done, told('file-unusable'));
      return id;
    };
    await alice.conversations.discard('bob', await fail('discarded'));
    assert.equal(alice.conversations.find('bob')?.unsent, undefined);
    assert.deepEqual(released, ['discarded']);
    await fail('left');
    await alice.encryption.close();
    assert.deepEqual(released, ['discarded', 'left']);
  });

  it('that is discarded in the moment in which it fails is gone', async () => {
    const [reading, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const read = async (): Promise<Uint8Array> => {
      await reading.promise;
      throw new Error('gone');
    };
    const { id, done } = await alice.files.send('bob', sourceOf(bytes, { read }), never);
    // Whatever changes conversations waits meanwhile: first that it is discarded, then that it has failed.
    const held = alice.encryption.messenger?.run(() => gate.promise);
    const discarded = alice.conversations.discard('bob', id);
    reading.resolve(undefined);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve(undefined);
    await assert.rejects(done, told('file-unusable'));
    await Promise.all([held, discarded]);
    assert.equal(mine(), undefined);
  });

  it('that is cancelled leaves neither a line nor anything at the daemon', async () => {
    const abort = new AbortController();
    at('files.write', 3, () => {
      abort.abort();
      return 'well';
    });
    const { done } = await alice.files.send('bob', sourceOf(bytes), abort.signal);
    await assert.rejects(done, told('cancelled'));
    assert.deepEqual(alice.conversations.page('bob').messages, []);
    await alice.until('removed', () => relay.files.size === 0);
    const { done: second } = await alice.files.send('bob', sourceOf(bytes), never);
    await second;
    const line = await came();
    const stop = new AbortController();
    at('files.read', 2, () => {
      stop.abort();
      return 'well';
    });
    const sink = new MemorySink();
    await assert.rejects(
      bob.files.save({ conversation: 'alice', message: line.id }, sink, stop.signal),
      told('cancelled'),
    );
    assert.equal(sink.state, 'abandoned');
    assert.equal((await came()).file?.moved, undefined);
  });

  it('that has expired says so', async () => {
    await (
      await alice.files.send('bob', sourceOf(bytes), never)
    ).done;
    const line = await came();
    relay.files.clear();
    await assert.rejects(save(line.id), /has expired, or was removed/);
  });

  it('is refused where a text is, and where it is too large', async () => {
    const send = (source = sourceOf(bytes)) => alice.files.send('bob', source, never);
    await assert.rejects(send(sourceOf(bytes, { size: (alice.files.largest ?? 0) + 1 })), /too large/);
    await alice.conversations.block('bob');
    await assert.rejects(send(), told('blocked'));
    await alice.conversations.unblock('bob');
    alice.hasFiles = false;
    alice.disconnect();
    await alice.connect();
    assert.equal(alice.files.largest, undefined);
    await assert.rejects(send(), /takes no files/);
    assert.deepEqual(alice.conversations.page('bob').messages, []);
  });
});
