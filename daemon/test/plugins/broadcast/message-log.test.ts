import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { History } from '../../../src/plugins/broadcast/history.ts';
import { MessageLog } from '../../../src/plugins/broadcast/message-log.ts';
import { SendIndex } from '../../../src/plugins/broadcast/send-index.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

describe('message log', () => {
  const clock = new HeldClock();
  let store: PluginStore;
  let history: History;
  let delivered: number[];

  beforeEach(async () => {
    store = await pluginStore('broadcast');
    history = new History(store.storage);
    delivered = [];
  });

  afterEach(() => store.dispose());

  it('numbers, stores, then reports', async () => {
    const log = await open();
    assert.deepEqual(await send(log, 'hello'), { number: 1, sentAt: clock.now() });
    assert.deepEqual(delivered, [1]);
    const { messages } = await history.page(10);
    assert.deepEqual(
      messages.map(({ number, from, text }) => ({ number, from, text })),
      [{ number: 1, from: 'alice', text: 'hello' }],
    );
  });

  it('has stored a message when it reports it', async () => {
    const log = await open();
    const seen: Promise<number>[] = [];
    await log.append({ id: randomBytes(16), from: 'alice', text: 'x' }, () => {
      seen.push(history.page(1).then(({ messages }) => messages.length));
    });
    assert.deepEqual(await Promise.all(seen), [1]);
  });

  it('reports many that are under way in the order of their numbers', async () => {
    const log = await open();
    const receipts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => send(log, `message ${index}`)),
    );
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    assert.deepEqual(
      receipts.map((receipt) => receipt.number),
      numbers,
    );
    assert.deepEqual(delivered, numbers);
  });

  it('goes on numbering after a restart, whatever was trimmed', async () => {
    const before = await open(3);
    for (let index = 0; index < 12; index++) await send(before, 'x');
    const after = await open(3);
    assert.equal((await send(after, 'y')).number, 13);
  });

  it('knows a repeat, stored or under way, also after a restart', async () => {
    const log = await open();
    const id = randomBytes(16);
    const first = send(log, 'hello', id);
    assert.deepEqual(await log.receipt('alice', id), await first);
    assert.deepEqual(await log.receipt('alice', id), await first);
    assert.equal(log.receipt('bob', id), undefined);
    assert.deepEqual(await (await open()).receipt('alice', id), await first);
  });

  it('keeps as many as its capacity, in the index too', async () => {
    const log = await open(3);
    const ids = Array.from({ length: 8 }, () => randomBytes(16));
    await Promise.all(ids.map((id) => send(log, 'x', id)));
    assert.deepEqual(await storedNumbers(), [6, 7, 8]);
    assert.equal((await new SendIndex(store.storage).all()).length, 3);
    assert.equal(log.receipt('alice', ids[4] ?? randomBytes(16)), undefined);
    assert.equal((await log.receipt('alice', ids[5] ?? randomBytes(16)))?.number, 6);
  });

  it('trims at once when the setting was lowered', async () => {
    const before = await open(1100);
    await Promise.all(Array.from({ length: 1050 }, () => send(before, 'x')));
    await open(2);
    assert.deepEqual(await storedNumbers(), [1049, 1050]);
    assert.equal((await new SendIndex(store.storage).all()).length, 2);
  });

  it('reports nothing that could not be stored, and takes a repeat of it as new', async () => {
    const log = await open(2);
    await send(log, 'one');
    await send(log, 'two');
    // Somebody else writes number 3 into the same store.
    const other = { number: 3, id: randomBytes(16), from: 'mallory', sentAt: 1, text: 'x' };
    await store.storage.commit([history.add(other)]);
    const id = randomBytes(16);
    const failing = send(log, 'three', id);
    const following = send(log, 'four');
    await assert.rejects(failing, /another daemon/);
    assert.equal((await following).number, 4);
    assert.deepEqual(delivered, [1, 2, 4]);
    assert.equal(log.receipt('alice', id), undefined);
    assert.equal((await send(log, 'three', id)).number, 5);
    // What the failed commit should have removed is gone by now: 3 is not ours.
    assert.deepEqual(await storedNumbers(), [3, 4, 5]);
  });

  function open(capacity = 100): Promise<MessageLog> {
    return MessageLog.open({ storage: store.storage, history, clock, capacity });
  }

  function send(log: MessageLog, text: string, id = randomBytes(16)) {
    return log.append({ id, from: 'alice', text }, ({ number }) => delivered.push(number));
  }

  async function storedNumbers(): Promise<number[]> {
    return (await history.page(100)).messages.map((message) => message.number);
  }
});

describe('history', () => {
  it('pages backwards through all messages', async () => {
    const store = await pluginStore('broadcast');
    const history = new History(store.storage);
    const numbers = [1, 2, 9, 10, 11, 99, 100, 101];
    const rest = { id: new Uint8Array(16), from: 'alice', sentAt: 1, text: 'x' };
    await store.storage.commit(numbers.map((number) => history.add({ number, ...rest })));
    const seen: number[] = [];
    for (let before: number | undefined, more = true; more;) {
      const page = await history.page(3, before);
      seen.unshift(...page.messages.map((message) => message.number));
      before = page.messages[0]?.number;
      more = page.more;
    }
    assert.deepEqual(seen, numbers);
    assert.deepEqual(await history.page(3, 0), { messages: [], more: false });
    await store.dispose();
  });
});
