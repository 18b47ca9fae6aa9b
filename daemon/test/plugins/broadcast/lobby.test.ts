import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../../src/plugins/broadcast/plugin.ts';
import type { Member } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

describe('lobby', () => {
  let daemon: PluginDaemon;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [broadcastPlugin, { history: 300 }],
    ]);
  });

  afterEach(() => daemon.dispose());

  it('brings a message to everybody, the sender’s sessions too', async () => {
    const [alice, bob] = await Promise.all([member('alice'), member('bob')]);
    const id = randomBytes(16);
    const { number, sentAt } = await send(alice, 'hello', id);
    const event = { type: 'broadcast.message', body: { number, id, from: 'alice', sentAt, text: 'hello' } };
    assert.deepEqual(await alice.nextEvent(), event);
    assert.deepEqual(await bob.nextEvent(), event);
  });

  it('keeps the order of many that are sent without waiting', async () => {
    const [alice, bob] = await Promise.all([member('alice'), member('bob')]);
    const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    const receipts = await Promise.all(texts.map((text) => send(alice, text)));
    const numbers = texts.map((_, index) => index + 1);
    assert.deepEqual(
      receipts.map((receipt) => receipt.number),
      numbers,
    );
    for (const text of texts) {
      const { body } = await bob.nextEvent();
      assert.equal('text' in body && body.text, text);
    }
  });

  it('answers a repeat as before and delivers it once, stored or under way', async () => {
    const [alice, bob] = await Promise.all([member('alice'), member('bob')]);
    const id = randomBytes(16);
    const [first, repeat] = await Promise.all([send(alice, 'hello', id), send(alice, 'hello', id)]);
    assert.deepEqual(repeat, first);
    assert.deepEqual(await send(alice, 'hello', id), first);
    // Another user's message with that id is another message.
    assert.equal((await send(bob, 'mine', id)).number, first.number + 1);
    assert.equal(bob.takeEvents().length, 2);
  });

  it('has the history after a restart, and goes on numbering', async () => {
    const alice = await member('alice');
    await send(alice, 'before');
    await daemon.restart();
    const bob = await member('bob');
    assert.equal((await send(bob, 'after')).number, 2);
    const { messages, more } = await bob.link.request('broadcast.history', { limit: 100 });
    assert.deepEqual(
      messages.map(({ number, from, text }) => ({ number, from, text })),
      [
        { number: 1, from: 'alice', text: 'before' },
        { number: 2, from: 'bob', text: 'after' },
      ],
    );
    assert.equal(more, false);
  });

  it('gives pages of long messages that fit a record', async () => {
    const alice = await member('alice');
    await Promise.all(Array.from({ length: 7 }, () => send(alice, '漢'.repeat(5000))));
    const newest = await alice.link.request('broadcast.history', { limit: 100 });
    assert.deepEqual(
      newest.messages.map((message) => message.number),
      [5, 6, 7],
    );
    const older = await alice.link.request('broadcast.history', { limit: 100, before: 5 });
    assert.deepEqual(
      older.messages.map((message) => message.number),
      [2, 3, 4],
    );
    assert.deepEqual([newest.more, older.more], [true, true]);
  });

  function member(user: string): Promise<Member> {
    return signedUp(daemon, user);
  }

  function send(from: Member, text: string, id = randomBytes(16)) {
    return from.link.request('broadcast.send', { id, text });
  }
});

describe('a lobby that keeps few messages', () => {
  it('shows no more than them at once, and a minute later the disk has no more either', async () => {
    const clock = new HeldClock();
    const daemon = await PluginDaemon.start(
      [
        [authPlugin, { registration: 'open' }],
        [broadcastPlugin, { history: 2 }],
      ],
      clock,
    );
    try {
      const { link } = await signedUp(daemon, 'alice');
      const said = Array.from({ length: 5 }, () =>
        link.request('broadcast.send', { id: randomBytes(16), text: 'x' }),
      );
      await Promise.all(said);
      const { messages, more } = await link.request('broadcast.history', { limit: 100 });
      assert.deepEqual(
        messages.map(({ number }) => number),
        [4, 5],
      );
      assert.equal(more, false);
      clock.advance(60_000);
      assert.equal(await daemon.countRows('broadcast', 'message/'), 2);
    } finally {
      await daemon.dispose();
    }
  });
});

async function signedUp(daemon: PluginDaemon, user: string): Promise<Member> {
  const session = await daemon.connect();
  await session.signUp(user);
  return session;
}
