import assert from 'node:assert/strict';
import type { LobbyMessage } from '../../../../common/src/client/lobby-message.ts';
import type { Profile } from '../../../../common/src/client/profile.ts';
import { LobbyReading } from '../../../src/notices/lobby-reading.ts';
import { memoryProfiles } from '../support/memory-stores.ts';
import { sceneOf } from '../support/scene.ts';

const alice = sceneOf().profile ?? assert.fail();

describe('how far the lobby is read', () => {
  let messages: LobbyMessage[];
  let store: ReturnType<typeof memoryProfiles>;
  let reading: LobbyReading;
  let mentions: string[];

  beforeEach(() => {
    messages = [];
    store = memoryProfiles();
    reading = open();
  });

  it('counts what others said since it was seen, and who named the person', () => {
    say('bob', 'hello');
    say('alice', 'hello back, @alice is me');
    say('bob', 'thanks @alice');
    assert.deepEqual(reading.unread, { count: 2, mentions: 1 });
    assert.deepEqual(mentions, ['thanks @alice']);
  });

  it('is read while the person looks at it, and counts again when they look away', () => {
    say('bob', 'hello @alice');
    reading.look(true);
    say('bob', 'and @alice again');
    assert.deepEqual([reading.unread, mentions], [{ count: 0, mentions: 0 }, ['hello @alice']]);
    reading.look(false);
    say('bob', 'still there?');
    assert.deepEqual(reading.unread, { count: 1, mentions: 0 });
  });

  it('begins with what was said since the person looked last, which stays first until they close the lobby', () => {
    say('bob', 'seen');
    reading.look(true);
    assert.equal(reading.firstUnread, undefined);
    reading.look(false);
    const [first] = [say('carol', 'new'), say('bob', 'newer')];
    reading.look(true);
    say('bob', 'while they look');
    assert.equal(reading.firstUnread, first);
    reading.leave();
    assert.equal(reading.firstUnread, undefined);
  });

  it('begins with what came over night also where the page was there before the messages', () => {
    say('bob', 'seen');
    reading.look(true);
    const before = messages;
    messages = [];
    reading = open();
    reading.look(true);
    messages = before;
    const first = say('bob', 'over night');
    assert.equal(reading.firstUnread, first);
  });

  it('is remembered from start to start, for each account by itself', () => {
    say('bob', 'seen');
    reading.look(true);
    reading.look(false);
    say('bob', 'not seen');
    reading = open();
    reading.update();
    assert.equal(reading.unread.count, 1);
    reading = open({ ...alice, user: 'carol' });
    reading.update();
    assert.equal(reading.unread.count, 2);
  });

  it('does not tell of a mention twice', () => {
    say('bob', '@alice');
    reading.update();
    say('bob', 'well?');
    assert.deepEqual(mentions, ['@alice']);
  });

  it('begins anew behind a daemon that was restored from a backup', () => {
    for (const text of ['one', 'two', 'three']) say('bob', text);
    reading.look(true);
    reading.look(false);
    messages = [];
    say('bob', 'after the backup');
    say('bob', 'and more');
    assert.equal(reading.unread.count, 1);
  });

  it('does not count what the daemon has not stored, nor where nobody is signed in', () => {
    messages.push({ id: 'x', from: 'alice', text: 'waits', sentAt: 0, state: 'sending' });
    reading.update();
    assert.equal(reading.unread.count, 0);
    say('bob', 'hello');
    reading = open('nobody');
    reading.update();
    assert.equal(reading.unread.count, 0);
  });

  it('starts from nothing where what was kept is of no use', () => {
    store = memoryProfiles({ 'noncesense.lobby-read': { 'alice@k': 'many' } });
    reading = open();
    say('bob', 'hello');
    assert.equal(reading.unread.count, 1);
  });

  function open(account: Profile | 'nobody' = alice): LobbyReading {
    mentions = [];
    const made = new LobbyReading({
      store,
      lobby: () => ({ profile: account === 'nobody' ? undefined : account, messages }),
      trouble: (error) => assert.fail(String(error)),
    });
    made.events.on('mentioned', ({ text }) => mentions.push(text));
    return made;
  }

  /** Its id. */
  function say(from: string, text: string): string {
    const number = messages.length + 1;
    const id = `m${number}`;
    messages = [...messages, { id, number, from, text, sentAt: number, state: 'received' }];
    reading.update();
    return id;
  }
});
