import assert from 'node:assert/strict';
import { decodeBase64Url } from '../../../../src/text/base64.ts';
import { unreadLines } from '../../../../src/client/conversations/lines/unread-lines.ts';
import type { DirectPerson } from '../../support/direct-person.ts';
import { idle, KindsWorld } from '../../support/kinds-world.ts';
import { link } from '../../support/linked-devices.ts';

describe('what is unread', () => {
  let world: KindsWorld;
  let desk: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    world = new KindsWorld();
    ({ desk, bob } = world);
    await world.begin();
  });

  const unread = () => desk.conversations.find('bob')?.unread;
  const say = async (count: number) => {
    const ids: string[] = [];
    for (let number = 0; number < count; number++)
      ids.push(await bob.conversations.send('alice', `line ${number}`));
    await idle(bob);
    return ids;
  };
  const takeBack = async (ids: readonly string[]) => {
    for (const id of ids) await bob.messages.takeBack('alice', id);
    await idle(bob);
  };
  /** Reads of the disk while so many lines that were not seen are taken back. */
  const readsFor = async (count: number) => {
    const ids = await say(count);
    await desk.until('all came', () => unread() === count);
    desk.conversations.close('bob');
    desk.disconnect();
    await takeBack(ids);
    let bytes = 0;
    desk.machine.onRead = (length) => {
      bytes += length;
    };
    await desk.connect();
    await desk.until('all are gone', () => unread() === 0);
    return bytes;
  };

  it('is not read anew for each line that is taken back', async () => {
    const few = await readsFor(10);
    const many = await readsFor(80);
    assert.ok(many < few * 16, `${few} bytes for 10, ${many} for 80`);
  });

  it('is counted down by what is taken back and was not seen, and by nothing else', async () => {
    const seen = await say(3);
    await desk.until('all came', () => unread() === 3);
    await desk.conversations.markRead('bob');
    const fresh = await say(3);
    await desk.until('all came', () => unread() === 3);
    await takeBack([...seen, ...fresh.slice(0, 1)]);
    await desk.until('one is gone', () => unread() === 2);
    await takeBack(fresh.slice(1, 2));
    await desk.until('another is gone', () => unread() === 1);
    const { messenger } = desk.encryption;
    assert.ok(messenger);
    const left = await unreadLines(messenger.book, 'bob');
    assert.deepEqual(
      left.map(({ message }) => message.text),
      ['line 2'],
    );
  });

  it('begins behind what was seen on another device', async () => {
    await link(desk, world.laptop);
    const { laptop } = world;
    const left = () => laptop.conversations.find('bob')?.unread;
    const ids = await say(3);
    await laptop.until('all came', () => left() === 3);
    const { messenger } = desk.encryption;
    assert.ok(messenger);
    await messenger.run(() => {
      messenger.sync.tell('bob', { seen: { author: 'bob', id: decodeBase64Url(ids[0] ?? '') } });
    });
    messenger.send();
    await laptop.until('one was seen', () => left() === 2);
    await takeBack(ids.slice(0, 2));
    await laptop.until('another is gone', () => left() === 1);
    await idle(laptop);
    await world.say(bob, 'end');
    await laptop.until('it came', () => left() === 2);
  });
});
