import assert from 'node:assert/strict';
import fc from 'fast-check';
import { download } from '../../../src/client/files/download.ts';
import type { FileBlob } from '../../../src/client/files/file-link.ts';
import { WINDOW } from '../../../src/client/files/in-window.ts';
import { upload } from '../../../src/client/files/upload.ts';
import { ClientProblem, type ProblemCode } from '../../../src/client/problem.ts';
import { systemClock } from '../../../src/clock.ts';
import { randomBytes } from '../../../src/crypto/bytes.ts';
import { FileLayout } from '../../../src/e2e/file-layout.ts';
import { FILE_PART_BYTES } from '../../../src/wire/messages.ts';
import { fuzzAsync } from '../../support/fuzz.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { fileBytes } from '../../support/sealed-bytes.ts';
import { type Fault, MemoryFiles } from './memory-files.ts';
import { StoredFile } from '../support/stored-files.ts';
import { memorySource, MemorySink } from './memory-file.ts';

const never = new AbortController().signal;
const SIZE = 1_000_000;

function problem(code: ProblemCode): (error: unknown) => boolean {
  return (error) => error instanceof ClientProblem && error.code === code;
}

function newKeys() {
  return { blob: randomBytes(16), key: randomBytes(32) };
}

function send(links: MemoryFiles, bytes: Uint8Array, keys = newKeys(), options = {}): Promise<FileBlob> {
  const source = memorySource(bytes);
  return upload({ links, source, ...keys, clock: systemClock, signal: never, ...options });
}

async function fetchFile(links: MemoryFiles, file: FileBlob, options = {}): Promise<MemorySink> {
  const sink = new MemorySink();
  await download({ links, file, sink, clock: systemClock, signal: never, ...options });
  return sink;
}

/** Faults at random requests; each passes. */
const faults = fc.array(
  fc.record({
    at: fc.nat(30),
    fault: fc.oneof(
      fc.record({ kind: fc.constantFrom('lost' as const, 'timed-out' as const), done: fc.boolean() }),
    ),
  }),
  { maxLength: 8 },
);

function breakAt(links: MemoryFiles, list: readonly { at: number; fault: Fault }[], from: number): void {
  for (const { at, fault } of list) links.faults.set(from + at, fault);
}

describe('a file that is sent and fetched', () => {
  it('comes as it was, whatever its size, and the daemon can’t read it', async () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, SIZE]) {
      const [links, bytes] = [new MemoryFiles(), fileBytes(size)];
      const file = await send(links, bytes);
      const sink = await fetchFile(links, file);
      assert.equal(sink.state, 'finished');
      assert.deepEqual(sink.bytes, Buffer.from(bytes));
      assert.equal(links.bytesOf(file.blob)?.length, new FileLayout(size).sealedSize);
      if (size > 100)
        assert.equal(links.bytesOf(file.blob)?.includes(Buffer.from(bytes.subarray(0, 50))), false);
    }
  });

  it('goes on where it was, whenever the connection is lost', async () => {
    const bytes = fileBytes(600_000);
    await fuzzAsync(
      25,
      fc.record({ up: faults, down: faults }),
      async ({ up, down }) => {
        const links = new MemoryFiles();
        breakAt(links, up, 0);
        const file = await send(links, bytes);
        links.faults.clear();
        breakAt(links, down, links.requests);
        assert.deepEqual((await fetchFile(links, file)).bytes, Buffer.from(bytes));
      },
      20_000,
    );
  });

  it('sends and fetches hardly more than once what is there, with few parts under way', async () => {
    const links = new MemoryFiles();
    breakAt(links, [{ at: 12, fault: { kind: 'lost', done: true } }], 0);
    const parts = Math.ceil(new FileLayout(SIZE).sealedSize / FILE_PART_BYTES);
    const file = await send(links, fileBytes(SIZE));
    assert.ok(links.requests <= parts + 2 + WINDOW, `${links.requests} requests`);
    assert.equal(links.links, 2);
    const before = links.requests;
    breakAt(links, [{ at: 12, fault: { kind: 'lost', done: true } }], before);
    await fetchFile(links, file);
    assert.ok(links.requests - before <= parts + WINDOW, `${links.requests - before} requests`);
    assert.equal(links.mostUnderWay, WINDOW * FILE_PART_BYTES);
  });

  it('goes on in another process with the same keys, and sends only what is missing', async () => {
    const [links, bytes, keys] = [new MemoryFiles(), fileBytes(SIZE), newKeys()];
    links.onRequest = (_type, number) => (links.isOver = number >= 10);
    links.faults.set(10, { kind: 'lost', done: false });
    await assert.rejects(send(links, bytes, keys), problem('lost'));
    const received = links.bytesOf(keys.blob)?.length ?? 0;
    assert.ok(received > 0 && received < SIZE);
    [links.isOver, links.onRequest, links.requests] = [false, () => undefined, 0];
    links.faults.clear();
    const file = await send(links, bytes, keys);
    const missing = new FileLayout(SIZE).sealedSize - received;
    assert.ok(links.requests <= 1 + Math.ceil(missing / FILE_PART_BYTES) + 1);
    assert.deepEqual((await fetchFile(links, file)).bytes, Buffer.from(bytes));
  });

  it('tells how much of it was moved, up to all', async () => {
    const links = new MemoryFiles();
    const told: number[] = [];
    const options = { onProgress: (moved: number) => told.push(moved) };
    const file = await send(links, fileBytes(SIZE), newKeys(), options);
    assert.deepEqual([told[0], told.at(-1)], [0, SIZE]);
    assert.deepEqual(
      told,
      [...told].sort((a, b) => a - b),
    );
    told.length = 0;
    await fetchFile(links, file, options);
    assert.equal(told.at(-1), SIZE);
  });

  it('waits as long as the daemon wants, and then goes on', async () => {
    const [links, clock] = [new MemoryFiles(), new HeldClock()];
    links.faults.set(5, { kind: 'refused', code: 'rate-limited', retryAfter: 7 });
    const sending = send(links, fileBytes(SIZE), newKeys(), { clock });
    while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
    const before = links.requests;
    clock.advance(6_999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(links.requests, before);
    clock.advance(1);
    await sending;
    assert.equal(clock.timers, 0);
  });
});

describe('a file that can’t be sent', () => {
  it('tells why, in words of the daemon where these say more', async () => {
    const links = new MemoryFiles();
    links.faults.set(0, { kind: 'refused', code: 'too-many' });
    await assert.rejects(send(links, fileBytes(10)), (error: unknown) => {
      assert.ok(problem('refused')(error));
      assert.match((error as Error).message, /told to/);
      return true;
    });
  });

  it('is removed at the daemon when it can’t be read any more, or became shorter', async () => {
    const bytes = fileBytes(SIZE);
    for (const read of [
      () => Promise.reject(new Error('the stick was pulled out')),
      () => Promise.resolve(new Uint8Array(3)),
    ]) {
      const [links, keys] = [new MemoryFiles(), newKeys()];
      const good = memorySource(bytes);
      const source = {
        ...good,
        read: (offset: number, length: number) => (offset < 500_000 ? good.read(offset, length) : read()),
      };
      await assert.rejects(send(links, bytes, keys, { source }), problem('file-unusable'));
      while (links.bytesOf(keys.blob)) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('is removed when the person cancels', async () => {
    for (const at of [0, 3, 15]) {
      const [links, keys, abort] = [new MemoryFiles(), newKeys(), new AbortController()];
      links.onRequest = (_type, number) => {
        if (number === at) abort.abort();
      };
      await assert.rejects(
        send(links, fileBytes(SIZE), keys, { signal: abort.signal }),
        problem('cancelled'),
      );
      if (at > 0) while (links.bytesOf(keys.blob)) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('stays where it is when no connection will come any more', async () => {
    const [links, keys] = [new MemoryFiles(), newKeys()];
    links.onRequest = (_type, number) => (links.isOver = number >= 10);
    links.faults.set(10, { kind: 'lost', done: false });
    await assert.rejects(send(links, fileBytes(SIZE), keys), problem('lost'));
    assert.ok(links.bytesOf(keys.blob));
  });

  it('stays where it is after a fault of the daemon, to go on later', async () => {
    const [links, keys] = [new MemoryFiles(), newKeys()];
    links.faults.set(5, { kind: 'refused', code: 'internal' });
    await assert.rejects(send(links, fileBytes(SIZE), keys), problem('internal'));
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(links.bytesOf(keys.blob));
  });

  it('is given up when the daemon has less than it said', async () => {
    const [links, keys] = [new MemoryFiles(), newKeys()];
    links.onRequest = (_type, number) => {
      if (number === 12) links.files.set(Buffer.from(keys.blob).toString('hex'), new StoredFile(1));
    };
    links.faults.set(11, { kind: 'lost', done: true });
    await assert.rejects(send(links, fileBytes(SIZE), keys), problem('refused'));
  });
});

describe('a file that comes damaged', () => {
  let links: MemoryFiles;
  let file: FileBlob;

  beforeEach(async () => {
    links = new MemoryFiles();
    file = await send(links, fileBytes(300_000));
  });

  async function comes(as: Partial<FileBlob>, code: ProblemCode, options = {}): Promise<MemorySink> {
    const sink = new MemorySink();
    await assert.rejects(
      download({ links, file: { ...file, ...as }, sink, clock: systemClock, signal: never, ...options }),
      problem(code),
    );
    assert.equal(sink.state, 'abandoned');
    return sink;
  }

  it('is thrown away, and nothing wrong is ever written', async () => {
    let reads = 0;
    links.files.tamper = (data) => {
      if (++reads === 4) data[100]! ^= 1;
      return data;
    };
    const { bytes } = await comes({}, 'file-damaged');
    assert.deepEqual(bytes, Buffer.from(fileBytes(300_000)).subarray(0, bytes.length));
  });

  it('is not whole when the daemon gives less or more than it was asked for', async () => {
    links.files.tamper = (data) => data.subarray(1);
    await comes({}, 'file-damaged');
    links.files.tamper = () => new Uint8Array(0);
    await comes({}, 'file-damaged');
    links.files.tamper = (data) => Buffer.concat([data, data]);
    await comes({}, 'file-damaged');
  });

  it('is another one than its sender meant when its hash, key or size is another', async () => {
    await comes({ hash: randomBytes(32) }, 'file-damaged');
    await comes({ key: randomBytes(32) }, 'file-damaged');
    await comes({ key: randomBytes(31) }, 'file-damaged');
    for (const size of [0, 299_000, 310_000, 10 ** 9, Number.MAX_SAFE_INTEGER])
      await comes({ size }, 'file-damaged');
  });

  it('is gone when it has expired', async () => {
    links.files.clear();
    await comes({}, 'refused');
  });

  it('leaves nothing behind when the person cancels, also while there is no connection', async () => {
    const abort = new AbortController();
    links.faults.set(links.requests + 3, { kind: 'lost', done: true });
    const never = { next: () => new Promise<never>(() => undefined) };
    let asked = 0;
    const provider = {
      next: () => {
        if (++asked === 1) return links.next();
        abort.abort();
        return never.next();
      },
    };
    await comes({}, 'cancelled', { links: provider, signal: abort.signal });
  });

  it('is thrown away when it can’t be written', async () => {
    const sink = new MemorySink();
    sink.write = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    await assert.rejects(
      download({ links, file, sink, clock: systemClock, signal: never }),
      (error: unknown) => problem('file-unusable')(error) && /no space left/.test((error as Error).message),
    );
    assert.equal(sink.state, 'abandoned');
  });
});
