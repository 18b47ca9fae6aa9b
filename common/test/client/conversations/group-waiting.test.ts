import assert from 'node:assert/strict';
import type { Arrival } from '../../../src/client/conversations/contents/arrival.ts';
import { DirectBook } from '../../../src/client/conversations/book/direct-book.ts';
import { GroupWaiting } from '../../../src/client/conversations/groups/group-waiting.ts';
import { ReopenedVault } from '../support/reopened-vault.ts';

const DAY = 86_400_000;

describe('what waits for a state of its group', () => {
  let book: DirectBook;
  let waiting: GroupWaiting;

  beforeEach(async () => {
    book = new DirectBook(await new ReopenedVault().open());
    waiting = new GroupWaiting(book);
  });

  const add = (device: number, number: number, { group = '#one', text = 'hello' } = {}) => {
    waiting.add(arrival(device, number, { group, text }), 0);
  };
  const overdue = (now = 0, isKnown = true) => waiting.takeOverdue(now, () => isKnown).map(nameOf);
  const left = (group = '#one') => waiting.of(group).map((one) => nameOf(one.arrival));

  it('is 20 of a device: its oldest gives way, and nobody else’s', () => {
    add(2, 0);
    for (let number = 0; number < 22; number++) add(1, number);
    assert.deepEqual(overdue(), ['1/0', '1/1']);
    assert.deepEqual(left().slice(0, 2), ['2/0', '1/2']);
    assert.equal(left().length, 21);
  });

  it('is 256 KiB of a device', () => {
    const text = 'x'.repeat(30_000);
    for (let number = 0; number < 10; number++) add(1, number, { text });
    add(2, 0, { text });
    assert.deepEqual(overdue(), ['1/0', '1/1']);
    assert.equal(left().length, 9);
  });

  it('is 100 of a group, and not fewer because a device has sent too much', () => {
    for (let device = 0; device < 5; device++)
      for (let number = 0; number < 20; number++) add(device, number);
    assert.deepEqual(overdue(), []);
    for (let number = 20; number < 25; number++) add(4, number);
    assert.deepEqual(
      overdue(),
      [0, 1, 2, 3, 4].map((number) => `4/${number}`),
    );
    add(5, 0);
    assert.deepEqual(overdue(), ['0/0']);
    assert.equal(left().length, 100);
  });

  it('is 1 MiB of a group', () => {
    const text = 'x'.repeat(30_000);
    for (let device = 0; device < 5; device++)
      for (let number = 0; number < 8; number++) add(device, number, { text });
    assert.equal(overdue().length, 6);
    assert.equal(left().length, 34);
  });

  it('shares the room where the groups are not known', () => {
    for (let number = 0; number < 21; number++) add(1, number, { group: `#group-${number}` });
    assert.deepEqual(overdue(0, false), ['1/0']);
  });

  it('waits for a week', () => {
    add(1, 0);
    assert.deepEqual(overdue(7 * DAY - 1), []);
    assert.deepEqual(overdue(7 * DAY), ['1/0']);
    assert.deepEqual(left(), []);
  });
});

function nameOf({ sender, content }: Arrival): string {
  return `${sender.device[0] ?? ''}/${content.revision}`;
}

function arrival(device: number, number: number, { group, text }: { group: string; text: string }): Arrival {
  return {
    conversation: group,
    content: {
      kind: 'text',
      body: { text },
      id: new Uint8Array(16),
      conversation: new Uint8Array(32),
      revision: number,
      state: new Uint8Array(32),
      sentAt: 0,
      lists: { sender: { version: 1, hash: new Uint8Array(32) }, recipients: [] },
    },
    sender: {
      user: 'carol',
      identityKey: new Uint8Array(32),
      device: new Uint8Array(16).fill(device),
      keys: new Uint8Array(16),
      isOwn: false,
      isChanged: false,
    },
  };
}
