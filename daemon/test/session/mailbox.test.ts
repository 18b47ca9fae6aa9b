import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Mailbox } from '../../src/session/mailbox.ts';

describe('mailbox', () => {
  it('hands over one message at a time, in order, whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40 }), async (delays) => {
        const log: number[] = [];
        let busy = 0;
        const mailbox = new Mailbox<number>({
          capacity: 100,
          handle: (index) => {
            assert.equal(++busy, 1);
            const done = () => {
              busy--;
              log.push(index);
            };
            const turns = delays[index] ?? 0;
            if (turns > 0) return passTurns(turns).then(done);
            done();
            return undefined;
          },
          onFault: assert.ifError,
          onFull: () => undefined,
          onRoom: () => undefined,
        });
        delays.forEach((_, index) => mailbox.push(index));
        await passTurns(8 * delays.length + 8);
        assert.deepEqual(log, [...delays.keys()]);
      }),
    );
  });

  it('says when it is full and when there is room again', async () => {
    const signs: string[] = [];
    let release: (() => void) | undefined;
    const mailbox = new Mailbox<number>({
      capacity: 4,
      handle: (item) => (item === 0 ? new Promise<void>((resolve) => (release = resolve)) : undefined),
      onFault: assert.ifError,
      onFull: () => signs.push('full'),
      onRoom: () => signs.push('room'),
    });
    for (let item = 0; item < 6; item++) mailbox.push(item);
    assert.deepEqual(signs, ['full']);
    release?.();
    await passTurns(2);
    assert.deepEqual(signs, ['full', 'room']);
    assert.deepEqual(mailbox.drain(), []);
  });
});

describe('a mailbox whose handler fails or hands over', () => {
  it('reports a rejection and goes on', async () => {
    const log: unknown[] = [];
    const mailbox = new Mailbox<number>({
      capacity: 4,
      handle: (item) => (item === 0 ? Promise.reject(new Error('boom')) : void log.push(item)),
      onFault: (error) => log.push(String(error)),
      onFull: () => undefined,
      onRoom: () => undefined,
    });
    mailbox.push(0);
    mailbox.push(1);
    await passTurns(5);
    assert.deepEqual(log, ['Error: boom', 1]);
  });

  it('is silent once it is closed: the link belongs to somebody else', async () => {
    const signs: string[] = [];
    let release: (() => void) | undefined;
    const mailbox = new Mailbox<number>({
      capacity: 2,
      handle: () => new Promise<void>((resolve) => (release = resolve)),
      onFault: assert.ifError,
      onFull: () => signs.push('full'),
      onRoom: () => signs.push('room'),
    });
    for (let item = 0; item < 4; item++) mailbox.push(item);
    assert.deepEqual(mailbox.close(), [1, 2, 3]);
    release?.();
    await passTurns(3);
    assert.deepEqual(signs, ['full']);
  });
});

async function passTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}
