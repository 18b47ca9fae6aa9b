import assert from 'node:assert/strict';
import type { ProfileStore } from '../../../../common/src/client/client-options.ts';
import { encodeBase64Url } from '../../../../common/src/text/base64.ts';
import { ServerBook } from '../../../src/servers/server-book.ts';
import { memoryMemento, memoryProfiles } from '../support/memory-stores.ts';
import { type WindowFixture, windowFixture } from '../support/window-fixture.ts';

const [work, home] = [1, 2].map((fill) => encodeBase64Url(new Uint8Array(32).fill(fill))) as [string, string];

function profileAt(host: string, daemonKey: string) {
  return {
    address: { host, port: 1 },
    daemonKey,
    user: 'alice',
    signedIn: true,
    hasToken: false,
    wanted: true,
  };
}

describe('the servers of a person', () => {
  let store: ProfileStore;

  beforeEach(() => {
    store = memoryProfiles({ 'noncesense.profile': profileAt('work.example', work), 'noncesense.pins': [] });
  });

  it('begin with the one that was the only one, under its names', () => {
    const book = new ServerBook(store, memoryMemento());
    assert.deepEqual(hostsIn(book), ['work.example']);
    assert.equal(book.current, '');
    assert.equal(book.slotFor(work), '');
    assert.deepEqual(book.profiles.get('noncesense.profile'), profileAt('work.example', work));
  });

  it('are kept beside each other, each with its profile; all else is shared', async () => {
    const book = new ServerBook(store, memoryMemento());
    const slot = book.slotFor(home);
    await book.choose(slot);
    const { profiles } = book;
    await profiles.set('noncesense.profile', profileAt('home.example', home));
    await profiles.set('noncesense.pins', ['shared']);
    assert.deepEqual(hostsIn(book), ['work.example', 'home.example']);
    assert.deepEqual(store.get('noncesense.profile'), profileAt('work.example', work));
    assert.deepEqual(store.get('noncesense.pins'), ['shared']);
    assert.deepEqual([book.slotFor(work), book.slotFor(home)], ['', slot]);
  });

  it('fill the place that is empty first', () => {
    const book = new ServerBook(memoryProfiles(), memoryMemento());
    assert.deepEqual([book.slotFor(home), book.all], ['', []]);
  });

  it('are chosen for a workspace; others begin with the last choice', async () => {
    const [desk, sofa] = [memoryMemento(), memoryMemento()];
    await new ServerBook(store, desk).choose('');
    const book = new ServerBook(store, sofa);
    await book.choose(book.slotFor(home));
    assert.equal(new ServerBook(store, desk).current, '');
    assert.equal(new ServerBook(store, sofa).current, home);
    assert.equal(new ServerBook(store, memoryMemento()).current, home);
  });

  it('go from the list when they are forgotten', async () => {
    const workspace = memoryMemento();
    const book = new ServerBook(store, workspace);
    await book.choose(home);
    await book.profiles.set('noncesense.profile', profileAt('home.example', home));
    await book.choose('');
    await book.forget(home);
    assert.deepEqual(hostsIn(book), ['work.example']);
    await book.choose(home);
    await book.forget('');
    assert.deepEqual(book.all, []);
  });

  it('are the first one where what is kept is nothing of ours', () => {
    const odd = memoryProfiles({ 'noncesense.servers': 7, 'noncesense.server': { a: 1 } });
    const book = new ServerBook(odd, memoryMemento());
    assert.deepEqual([book.current, book.all], ['', []]);
  });
});

describe('windows of several servers', () => {
  let fixture: WindowFixture;
  let books: readonly ServerBook[];

  beforeEach(async () => {
    const store = memoryProfiles({
      'noncesense.profile': profileAt('work.invalid', work),
      [`noncesense.profile.${home}`]: profileAt('home.invalid', home),
      'noncesense.servers': [home],
    });
    fixture = await windowFixture(store);
    books = [0, 1, 2].map(() => new ServerBook(store, memoryMemento()));
    await books[1]?.choose(home);
  });

  afterEach(() => fixture[Symbol.asyncDispose]());

  it('each have their connection', async () => {
    const [first, second] = [open(0), open(1)];
    await first.resume();
    await second.resume();
    assert.deepEqual([hostOf(first), hostOf(second)], ['work.invalid', 'home.invalid']);
    assert.deepEqual([first.isAttached, second.isAttached], [false, false]);
  });

  it('go on with another server; who had the same one before has the connection then', async () => {
    const [first, second, third] = [open(0), open(1), open(2)];
    for (const window of [first, second, third]) await window.resume();
    await sees(third, () => third.isAttached);
    const inherits = sees(third, () => !third.isAttached && hostOf(third) === 'work.invalid');
    await first.changeServer(() => books[0]?.choose(home) ?? assert.fail());
    await inherits;
    await sees(first, () => first.isAttached && hostOf(first) === 'home.invalid');
    assert.equal(second.isAttached, false);
  });

  function open(index: number) {
    return fixture.openWindow({ servers: books[index] ?? assert.fail() });
  }
});

function hostsIn(book: ServerBook): readonly string[] {
  return book.all.map(({ profile }) => profile.address.host);
}

type Window = ReturnType<WindowFixture['openWindow']>;

function hostOf({ state }: Window): string | undefined {
  return 'address' in state ? state.address.host : undefined;
}

function sees(window: Window, predicate: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (predicate()) resolve();
    };
    window.events.on('changed', look);
    look();
  });
}
