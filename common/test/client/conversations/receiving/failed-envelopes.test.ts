import assert from 'node:assert/strict';
import { randomBytes } from '../../../../src/crypto/bytes.ts';
import { ArrivedContent } from '../../../../src/client/conversations/receiving/arrived-content.ts';
import { ConversationFinder } from '../../../../src/client/conversations/receiving/conversation-finder.ts';
import { handle } from '../../../../src/client/conversations/contents/handlers.ts';
import { DeviceHearing } from '../../../../src/client/conversations/receiving/device-hearing.ts';
import { Receiving } from '../../../../src/client/conversations/receiving/receiving.ts';
import { Unreadable } from '../../../../src/client/conversations/receiving/unreadable.ts';
import type { Arrival } from '../../../../src/client/conversations/contents/arrival.ts';
import type { DirectPerson } from '../../support/direct-person.ts';
import { idle, KindsWorld, sayRaw } from '../../support/kinds-world.ts';
import { link } from '../../support/linked-devices.ts';

type Act = (arrival: Arrival) => void | Promise<void>;

describe('a content that cannot be kept', () => {
  let world: KindsWorld;
  let desk: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    world = new KindsWorld();
    ({ desk, bob } = world);
    await world.begin();
    await world.say(bob, 'before', desk);
    await idle(desk);
    desk.disconnect();
  });

  const messengerOf = (person: DirectPerson) => {
    const { messenger } = person.encryption;
    assert.ok(messenger);
    return messenger;
  };
  const mailbox = () => world.relay.mailbox('alice', messengerOf(desk).keys.device?.id ?? new Uint8Array());
  const write = async (...texts: readonly string[]) => {
    for (const text of texts) await bob.conversations.send('alice', text);
    await idle(bob);
  };
  /** Takes what is in the mailbox with a handler that does this to "poison"; the client ends. */
  const takeWith = async (act: Act, deliveries = mailbox()) => {
    const messenger = messengerOf(desk);
    const { parts } = messenger;
    const { clock } = world;
    const arrived = new ArrivedContent({
      ...parts,
      handle: async (arrival) => {
        const { content } = arrival;
        if (content.kind === 'text' && content.body.text === 'poison') await act(arrival);
        await handle(arrival, parts);
      },
    });
    const receiving = new Receiving({
      ...parts,
      arrived,
      finder: new ConversationFinder(parts),
      hearing: new DeviceHearing(clock),
      unreadable: new Unreadable({ ...parts, groups: parts.groups.book }),
    });
    const link = world.relay.connect('alice', messenger.keys.device?.id ?? new Uint8Array(), () => undefined);
    await assert.rejects(messenger.run(() => receiving.take(deliveries, link)));
    link.cut();
    assert.ok(messenger.isOver);
  };
  const shown = async () => (await desk.lines('bob')).map(({ kind, text }) => text || kind);

  const throws: Act = () => {
    throw new TypeError('not expected');
  };
  const writesTooMuch: Act = () => {
    const value = new Uint8Array(9_000_000);
    messengerOf(desk).book.write({ kind: 'put', space: 'too-much', key: 'one', value });
  };

  for (const [what, act] of [
    ['throws', throws],
    ['is too large', writesTooMuch],
  ] as const)
    it(`because it ${what} is a line that says so, once the client is open again, and what follows comes`, async () => {
      await write('poison');
      await takeWith(act);
      await write('after');
      await desk.connect();
      assert.deepEqual(await shown(), ['before', 'undecryptable', 'after']);
      const [line] = (await desk.lines('bob')).filter(({ kind }) => kind === 'undecryptable');
      assert.match(line?.problem ?? '', /could not keep it/);
      assert.equal(mailbox().length, 0);
      assert.equal(desk.conversations.encryption.kind, 'ready');
      await world.say(bob, 'and on', desk);
      await world.say(desk, 'indeed', bob);
    });

  it('among others is found by taking each by itself: the others lose nothing', async () => {
    await write('one', 'poison', 'two');
    await takeWith(writesTooMuch);
    await desk.open();
    await takeWith(writesTooMuch);
    await desk.connect();
    assert.deepEqual(await shown(), ['before', 'one', 'undecryptable', 'two']);
  });

  it('is taken as it is where it was not at fault itself', async () => {
    await write('one', 'poison', 'two');
    await takeWith(writesTooMuch);
    await desk.connect();
    assert.deepEqual(await shown(), ['before', 'one', 'poison', 'two']);
  });

  it('leaves the conversations closed for a second while connected', async () => {
    await desk.connect();
    world.relay.withhold = true;
    await write('poison');
    world.relay.withhold = false;
    await takeWith(throws, world.relay.delivered.slice(-1));
    assert.equal(desk.conversations.encryption.kind, 'failed');
    world.clock.advance(1_000);
    await desk.until('it is open again', () => desk.conversations.encryption.kind === 'ready');
    await desk.lines('bob');
    await world.say(bob, 'and on', desk);
  });

  /** More than one commit of lines of Bob that are to disappear; the ids. */
  const longLines = async () => {
    const { book, log } = messengerOf(desk);
    const ids = Array.from({ length: 300 }, () => randomBytes(16));
    await messengerOf(desk).run(async () => {
      for (const id of ids) {
        const text = 'long'.repeat(8_000);
        const line = {
          id,
          kind: 'text',
          from: 'bob',
          sentAt: 0,
          text,
          state: 'received',
          expires: 60,
        } as const;
        log.append('bob', line, { standing: 'accepted', now: 0 });
        if (book.isFull) await book.save();
      }
    });
    return ids;
  };

  it('is nothing that was read', async () => {
    await longLines();
    await desk.conversations.markRead('bob');
    assert.equal(desk.conversations.find('bob')?.unread, 0);
  });

  it('is nothing that was read on another device', async () => {
    const ids = await longLines();
    await desk.connect();
    await link(desk, world.laptop);
    const { messenger } = world.laptop.encryption;
    const id = ids.at(-1);
    assert.ok(messenger && id);
    await world.laptop.conversations.start('bob');
    await messenger.run(() => {
      messenger.sync.tell('bob', { seen: { author: 'bob', id } });
    });
    messenger.send();
    const before = messengerOf(desk);
    await desk.until('it was seen', () => desk.conversations.find('bob')?.unread === 0);
    await before.run(() => undefined);
    assert.equal(desk.conversations.encryption.kind, 'ready');
  });

  it('is no page of what came: it is kept in portions', async () => {
    const texts = Array.from({ length: 70 }, (_, number) => `text ${number}`);
    await write(...texts);
    let commits = 0;
    desk.machine.onStep = (what) => {
      if (what.includes('append')) commits++;
    };
    const { parts, keys } = messengerOf(desk);
    const connection = world.relay.connect('alice', keys.device?.id ?? new Uint8Array(), () => undefined);
    await messengerOf(desk).run(() => parts.receiving.take(mailbox(), connection));
    assert.ok(commits > 1, `${commits}`);
  });

  it('is no receipt for more than fits one commit', async () => {
    const { book, log } = messengerOf(desk);
    const ids = Array.from({ length: 300 }, () => randomBytes(16));
    await messengerOf(desk).run(async () => {
      for (const id of ids) {
        const text = 'long'.repeat(8_000);
        const message = { id, kind: 'text', from: 'alice', sentAt: 0, text, state: 'sent' } as const;
        log.append('bob', message, { standing: 'accepted', now: 0 });
        if (book.isFull) await book.save();
      }
    });
    await sayRaw(bob, { kind: 'receipt', body: { state: 'read', ids } });
    await desk.connect();
    assert.equal(desk.conversations.encryption.kind, 'ready');
    const own = (await desk.lines('bob')).filter(({ isMine }) => isMine);
    assert.equal(own.filter(({ state }) => state === 'read').length, 300);
  });

  it('because the disk fails is not at fault: it comes when the disk is well', async () => {
    await write('poison');
    await takeWith(() => {
      desk.machine.fault = { at: desk.machine.steps, isDone: false };
    });
    await desk.connect();
    assert.deepEqual(await shown(), ['before', 'poison']);
  });

  it('because the disk can’t be read is not at fault', async () => {
    await write('poison');
    await takeWith(async () => {
      desk.machine.onRead = () => {
        throw Object.assign(new Error('no'), { code: 'EIO' });
      };
      const { book } = messengerOf(desk);
      await book.page('bob', 10).finally(() => {
        desk.machine.onRead = () => undefined;
      });
    });
    await desk.connect();
    assert.deepEqual(await shown(), ['before', 'poison']);
  });
});
