import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import type { HistoryPage } from '../../../src/plugins/broadcast/history-page.ts';
import { History } from '../../../src/plugins/broadcast/history.ts';
import { MessageLog } from '../../../src/plugins/broadcast/message-log.ts';
import { SendIndex, sendKey } from '../../../src/plugins/broadcast/send-index.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

describe('message log', () => {
  const clock = new HeldClock();
  let store: PluginStore;
  let history: History;
  let index: SendIndex;
  let delivered: number[];

  beforeEach(async () => {
    store = await pluginStore('broadcast');
    history = new History(store.storage);
    index = new SendIndex(store.storage);
    delivered = [];
  });

  afterEach(() => store.dispose());

  it('numbers, stores, then reports', async () => {
    const log = await open();
    assert.deepEqual(await send(log, 'hello'), { number: 1, sentAt: clock.now() });
    assert.deepEqual(delivered, [1]);
    const { messages } = await log.page(10);
    assert.deepEqual(
      messages.map(({ number, from, text }) => ({ number, from, text })),
      [{ number: 1, from: 'alice', text: 'hello' }],
    );
  });

  it('has stored a message when it reports it', async () => {
    const log = await open();
    const seen: Promise<number>[] = [];
    await log.append({ id: randomBytes(16), from: 'alice', text: 'x' }, () => {
      seen.push(log.page(1).then(({ messages }) => messages.length));
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

  it('knows a repeat, stored or under way, also after a restart and long after it was trimmed', async () => {
    const log = await open(3);
    const id = randomBytes(16);
    const first = send(log, 'hello', id);
    assert.deepEqual(await send(log, 'hello', id), await first);
    assert.deepEqual(await send(log, 'hello', id), await first);
    for (let index = 0; index < 5; index++) await send(log, 'x');
    assert.deepEqual(await send(log, 'hello', id), await first);
    assert.deepEqual(await send(await open(3), 'hello', id), await first);
    assert.deepEqual(delivered, [1, 2, 3, 4, 5, 6]);
    const other = await log.append({ id, from: 'bob', text: 'x' }, () => undefined);
    assert.equal(other.number, 7, 'of another user it is another message');
  });

  it('forgets what was sent long ago, some rows at a time', async () => {
    const log = await open(3);
    const ids = Array.from({ length: 700 }, () => randomBytes(16));
    await Promise.all(ids.map((id) => send(log, 'old', id)));
    clock.advance(1_000);
    const late = randomBytes(16);
    const kept = await send(log, 'late', late);
    const forgotten = async () => {
      const found = await Promise.all(ids.map((id) => index.find(sendKey('alice', id))));
      return found.filter((receipt) => receipt === undefined).length;
    };
    await index.sweepSome(clock.now());
    assert.ok((await forgotten()) >= 499);
    await index.sweepSome(clock.now());
    assert.equal(await forgotten(), 700);
    assert.deepEqual(await index.find(sendKey('alice', late)), kept);
  });

  it('shows as many as its capacity, also to who asks for older ones', async () => {
    const log = await open(3);
    await sendMany(log, 8);
    assert.deepEqual(numbersOf(await log.page(100)), [6, 7, 8]);
    assert.deepEqual(numbersOf(await log.page(2, 8)), [6, 7]);
    assert.equal((await log.page(2, 8)).more, false);
    assert.deepEqual(numbersOf(await (await open(3)).page(100)), [6, 7, 8]);
  });

  it('removes what is beyond its capacity 64 at a time, and the rest when it is trimmed', async () => {
    const log = await open(3);
    await sendMany(log, 66);
    assert.equal((await storedNumbers()).length, 66);
    await send(log, 'x');
    assert.deepEqual(await storedNumbers(), [65, 66, 67]);
    await sendMany(log, 2);
    await log.trim();
    assert.deepEqual(await storedNumbers(), [67, 68, 69]);
  });

  it('trims what a lowered setting leaves over', async () => {
    const before = await open(1100);
    await sendMany(before, 1050);
    await (await open(2)).trim();
    assert.deepEqual(await storedNumbers(), [1049, 1050]);
  });

  it('reports nothing that could not be stored, and takes a repeat of it as new', async () => {
    const log = await open(2);
    await sendMany(log, 65);
    // Somebody else writes number 66 into the same store.
    const other = { number: 66, id: randomBytes(16), from: 'mallory', sentAt: 1, text: 'x' };
    await store.storage.commit([history.add(other)]);
    const id = randomBytes(16);
    const failing = send(log, 'three', id);
    const following = send(log, 'four');
    await assert.rejects(failing, /another daemon/);
    assert.equal((await following).number, 67);
    assert.deepEqual(delivered.slice(-2), [65, 67]);
    assert.equal((await send(log, 'three', id)).number, 68);
    // What the failed commit should have removed is gone by now.
    assert.deepEqual(await storedNumbers(), [67, 68]);
  });

  function open(capacity = 100): Promise<MessageLog> {
    return MessageLog.open({ storage: store.storage, history, index, clock, capacity });
  }

  function send(log: MessageLog, text: string, id = randomBytes(16)) {
    return log.append({ id, from: 'alice', text }, ({ number }) => delivered.push(number));
  }

  function sendMany(log: MessageLog, count: number) {
    return Promise.all(Array.from({ length: count }, () => send(log, 'x')));
  }

  async function storedNumbers(): Promise<number[]> {
    return numbersOf(await history.page({ limit: 100 }));
  }

  function numbersOf({ messages }: HistoryPage): number[] {
    return messages.map((message) => message.number);
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
      const page = await history.page({ limit: 3, before });
      seen.unshift(...page.messages.map((message) => message.number));
      before = page.messages[0]?.number;
      more = page.more;
    }
    assert.deepEqual(seen, numbers);
    assert.deepEqual(await history.page({ limit: 3, before: 0 }), { messages: [], more: false });
    await store.dispose();
  });
});
