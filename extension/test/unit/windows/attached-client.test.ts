import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { ConnectedElsewhere } from '../../../src/windows/connected-elsewhere.ts';
import { WindowLost } from '../../../src/windows/link-calls.ts';
import { AttachedPair, MemoryOwner } from '../support/attached-pair.ts';
import { MemoryPlaces } from '../support/talk-edges.ts';

const CODE = {
  kind: 'code',
  path: 'a.ts',
  start: 1,
  end: 1,
  text: 'x',
  before: '',
  after: '',
  note: 'look',
} as const;
const PATCH = {
  kind: 'patch',
  title: 'a change',
  diff: '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
} as const;

describe('a window that is attached to the owner of the connection', () => {
  let pair: AttachedPair;

  beforeEach(async () => {
    pair = await AttachedPair.open();
  });

  afterEach(() => pair.dispose());

  it('shows what the owner shows', async () => {
    const { owner, attached } = pair;
    assert.deepEqual([attached.state, attached.profile], [owner.state, owner.profile]);
    owner.people = new Map([['bob', { user: 'bob', displayName: 'Bob' }]]);
    owner.conversations.set('bob', { unread: 2 });
    owner.devices.ask({ device: 'phone', name: 'Phone', code: '123' });
    await pair.until(() => attached.devices.requests.length > 0);
    assert.deepEqual(attached.people, owner.people);
    assert.deepEqual(attached.conversations.all, owner.conversations.all);
    assert.deepEqual(attached.devices.requests, owner.devices.requests);
    assert.equal(attached.files.largest, owner.files.largest);
  });

  it('shows why the owner waits for its connection', async () => {
    const { owner, attached } = pair;
    const problem = new ClientProblem('lost', 'cable', { detail: { retryAfter: 5 } });
    const address = { host: 'chat.example.org', port: 7373 };
    owner.state = { kind: 'waiting', address, retryAt: 9, problem };
    pair.ownerLink.changed();
    await pair.until(() => attached.state.kind === 'waiting');
    assert.deepEqual(attached.state, owner.state);
  });

  it('has a page while it is open, and follows every change of it', async () => {
    const { owner, attached } = pair;
    owner.conversations.receive('bob', 'hi');
    assert.deepEqual(attached.conversations.page('bob').messages, []);
    await attached.conversations.open('bob');
    assert.deepEqual(attached.conversations.page('bob').messages, owner.conversations.page('bob').messages);
    assert.deepEqual(attached.conversations.safetyNumber('bob'), owner.conversations.safetyNumber('bob'));
    const id = await attached.conversations.send('bob', 'hello');
    owner.conversations.settle('bob', id, { state: 'sent' });
    await pair.until(() => attached.conversations.page('bob').messages[1]?.state === 'sent');
    await attached.messages.react('bob', id, '👍', true);
    await pair.until(() => attached.conversations.page('bob').messages[1]?.reactions?.length === 1);
    assert.deepEqual(attached.conversations.page('bob').messages, owner.conversations.page('bob').messages);
    attached.conversations.close('bob');
    await attached.conversations.accept('bob');
    assert.deepEqual([...owner.conversations.openIds], []);
    assert.deepEqual(attached.conversations.page('bob').messages, []);
  });

  it('gets a long page whole, in parts', async () => {
    const { owner, attached } = pair;
    for (let count = 0; count < 250; count++) owner.conversations.receive('bob', `line ${count}`);
    await attached.conversations.open('bob');
    assert.deepEqual(attached.conversations.page('bob').messages, owner.conversations.page('bob').messages);
  });

  it('does what its person does, and hears why not', async () => {
    const { owner, attached } = pair;
    owner.conversations.set('bob', { unread: 3 });
    await attached.conversations.markRead('bob');
    assert.equal(owner.conversations.find('bob')?.unread, 0);
    attached.messages.noteTyping('bob');
    await attached.conversations.block('bob');
    assert.deepEqual(owner.conversations.typed, ['bob']);
    assert.equal(owner.conversations.find('bob')?.standing, 'blocked');
    await assert.rejects(attached.conversations.send('bob', 'no'), {
      code: 'blocked',
      message: 'not accepted',
    });
    const group = await attached.groups.create('Compilers', ['bob']);
    assert.deepEqual(owner.groups.all, [group]);
    assert.equal(await attached.conversations.compare('bob', 'code of bob'), 'match');
    const before = attached.now();
    await attached.lobby.send('to all');
    await pair.until(() => attached.lobby.messages.at(0)?.text === 'to all');
    const [id] = owner.lobby.wireIds;
    const said = Buffer.from(id ?? []).readUIntBE(0, 6);
    assert.ok(said >= before && said <= attached.now(), 'ids of lobby messages begin with the time');
  });

  it('verifies nobody whose key is another one than the person saw', async () => {
    const { owner, attached } = pair;
    owner.conversations.set('bob');
    await assert.rejects(attached.conversations.setVerified('bob', true), { code: 'identity-changed' });
    await attached.conversations.open('bob');
    await attached.conversations.setVerified('bob', true);
    assert.equal(owner.conversations.find('bob')?.trust, 'verified');
  });

  it('leaves keys and devices to the window that has them', async () => {
    await assert.rejects(pair.attached.devices.revoke(), ConnectedElsewhere);
    assert.throws(() => pair.attached.conversations.exportHistory(), ConnectedElsewhere);
  });

  it('sends files of its own, and saves them where it is', async () => {
    const { owner, attached } = pair;
    owner.conversations.set('bob');
    const content = new Uint8Array(randomBytes(200_000));
    const source = {
      name: 'plan.pdf',
      size: content.length,
      read: (offset: number, length: number) => Promise.resolve(content.subarray(offset, offset + length)),
    };
    const { id, done } = await attached.files.send('bob', source, new AbortController().signal);
    await done;
    assert.deepEqual(owner.files.contentOf(id), content);
    const places = new MemoryPlaces();
    places.savesTo = 'here';
    const sink = (await places.saveTo()) ?? assert.fail();
    const file = { conversation: 'bob', message: id };
    await attached.files.save(file, sink, new AbortController().signal);
    assert.deepEqual(places.saved.get('here'), content);
  });

  it('keeps a file that failed at hand until the owner has it, or is gone', async () => {
    const { owner, attached } = pair;
    owner.conversations.set('bob');
    const released: string[] = [];
    const send = (name: string) => {
      owner.files.problem = new ClientProblem('refused', 'the server is full');
      const read = () => Promise.resolve(new Uint8Array(9));
      const source = { name, size: 9, read, release: () => void released.push(name) };
      return attached.files.send('bob', source, new AbortController().signal);
    };
    const [first, second] = [await send('first'), await send('second')];
    for (const { done } of [first, second]) await assert.rejects(done, { message: 'the server is full' });
    assert.deepEqual(released, []);
    await owner.files.sendAgain(first.id);
    await attached.conversations.accept('bob');
    assert.deepEqual(released, ['first']);
    pair.ownerLink.dispose();
    await pair.until(() => attached.isOver);
    assert.deepEqual(released, ['first', 'second']);
  });

  describe('whose file is on its way when the owner goes away', () => {
    const content = new Uint8Array(randomBytes(200_000));
    let released: number;
    let next: MemoryOwner;

    beforeEach(() => {
      released = 0;
      pair.owner.conversations.set('bob');
      pair.owner.files.gate = new Promise(() => undefined);
      next = new MemoryOwner();
      next.conversations.set('bob');
    });

    it('goes on with whoever is next, as the same message', async () => {
      pair.successor = next;
      const { id, done } = await send();
      pair.ownerLink.dispose();
      await done;
      assert.deepEqual(next.files.contentOf(id), content);
      assert.equal(released, 1);
    });

    it('goes on also where the owner had not answered yet', async () => {
      pair.successor = next;
      const sending = send();
      pair.ownerLink.dispose();
      const { id, done } = await sending;
      await done;
      assert.deepEqual([next.files.contentOf(id), released], [content, 1]);
    });

    it('sends nothing again of what had left', async () => {
      pair.successor = next;
      const { id, done } = await send();
      const { done: before } = await next.files.send('bob', { ...source(), message: id }, never);
      await before;
      released = 0;
      pair.ownerLink.dispose();
      await done;
      await next.conversations.open('bob');
      assert.equal(next.conversations.page('bob').messages.length, 1);
      assert.equal(released, 1);
    });

    it('keeps what the next one could not send at hand there', async () => {
      pair.successor = next;
      const { id, done } = await send();
      next.files.problem = new ClientProblem('refused', 'the server is full');
      pair.ownerLink.dispose();
      await assert.rejects(done, { message: 'the server is full' });
      assert.equal(released, 0);
      await next.files.sendAgain(id);
      assert.deepEqual([next.files.contentOf(id), released], [content, 1]);
    });

    it('says so, and lets go of it, when nobody is next', async () => {
      const { done } = await send();
      pair.ownerLink.dispose();
      await assert.rejects(done, WindowLost);
      assert.equal(released, 1);
    });

    it('is not sent by who takes no files', async () => {
      pair.successor = next;
      next.files.largest = undefined;
      const { done } = await send();
      pair.ownerLink.dispose();
      await assert.rejects(done, WindowLost);
      assert.equal(released, 1);
    });

    const never = new AbortController().signal;

    function source() {
      const read = (offset: number, length: number) =>
        Promise.resolve(content.subarray(offset, offset + length));
      return { name: 'plan.pdf', size: content.length, read, release: () => released++ };
    }

    function send() {
      return pair.attached.files.send('bob', source(), never);
    }
  });

  it('leaves nothing half of a file that was to be saved when the owner goes away', async () => {
    const { owner, attached } = pair;
    const message = owner.files.receive('bob', 'plan.pdf', new Uint8Array(200_000));
    owner.files.gate = new Promise(() => undefined);
    const places = new MemoryPlaces();
    places.savesTo = 'here';
    const sink = (await places.saveTo()) ?? assert.fail();
    const file = { conversation: 'bob', message };
    const saving = attached.files.save(file, sink, new AbortController().signal);
    pair.ownerLink.dispose();
    await assert.rejects(saving, WindowLost);
    assert.deepEqual([places.abandoned, places.saved.size], [1, 0]);
  });

  it('stops sending a file when the person wants that', async () => {
    const { owner, attached } = pair;
    owner.conversations.set('bob');
    const { promise, resolve } = Promise.withResolvers<undefined>();
    owner.files.gate = promise;
    const stop = new AbortController();
    const source = { name: 'x', size: 9, read: () => Promise.resolve(new Uint8Array(9)) };
    const { done } = await attached.files.send('bob', source, stop.signal);
    stop.abort();
    // Its turn comes after the word that ends it.
    await attached.conversations.accept('bob');
    resolve(undefined);
    await assert.rejects(done, { message: 'cancelled' });
  });

  it('tells what its person hears when they are before it', async () => {
    const { owner, attached } = pair;
    attached.look(true);
    await attached.conversations.start('bob');
    assert.equal(pair.ownerLink.isFocused, true);
    const message = owner.conversations.receive('bob', 'psst');
    pair.ownerLink.hear(owner.conversations.set('bob'), message);
    await attached.conversations.markRead('bob');
    assert.deepEqual(pair.heard, ['bob: psst']);
  });

  it('shows what it showed when the owner is gone, and that the connection comes back', async () => {
    const { attached } = pair;
    pair.owner.conversations.set('bob');
    await pair.until(() => attached.conversations.all.length > 0);
    pair.ownerLink.dispose();
    await pair.until(() => attached.isOver);
    assert.equal(attached.state.kind, 'connecting');
    assert.equal(attached.conversations.all.length, 1);
    await assert.rejects(attached.conversations.markRead('bob'), WindowLost);
  });

  it('says what the owner took along to whoever comes next, with the same id', async () => {
    const { attached } = pair;
    const next = new MemoryOwner();
    next.conversations.set('bob');
    await next.conversations.open('bob');
    pair.successor = next;
    pair.ownerLink.dispose();
    const id = await attached.conversations.send('bob', 'are you there?');
    assert.deepEqual(
      next.conversations.page('bob').messages.map((message) => [message.id, message.text]),
      [[id, 'are you there?']],
    );
    assert.match(id, /^(?!message-)[A-Za-z0-9_-]{22}$/, 'of the window, not of the owner');
  });

  it('shares code and patches, mutes, and loads back to a message where the owner does it', async () => {
    const { owner, attached } = pair;
    const { id: first } = owner.conversations.receive('bob', 'long ago');
    await attached.conversations.loadBackTo('bob', first);
    assert.deepEqual(owner.conversations.openIds, ['bob']);
    await attached.conversations.setMuted('bob', true);
    assert.equal(owner.conversations.find('bob')?.isMuted, true);
    const ids = [await attached.messages.share('bob', CODE), await attached.messages.share('bob', PATCH)];
    const shared = owner.conversations.page('bob').messages.slice(1);
    assert.deepEqual(
      shared.map(({ id, kind, text }) => [id, kind, text]),
      [
        [ids[0], 'code', 'a.ts:1-1'],
        [ids[1], 'patch', 'a change'],
      ],
    );
    assert.deepEqual([shared[0]?.code?.note, shared[1]?.patch?.diff], ['look', PATCH.diff]);
  });

  it('shares what the owner took along with whoever comes next, with the same id', async () => {
    const next = new MemoryOwner();
    next.conversations.set('bob');
    await next.conversations.open('bob');
    pair.successor = next;
    pair.ownerLink.dispose();
    const id = await pair.attached.messages.share('bob', CODE);
    assert.deepEqual(
      next.conversations.page('bob').messages.map((message) => [message.id, message.kind]),
      [[id, 'code']],
    );
    assert.match(id, /^(?!message-)[A-Za-z0-9_-]{22}$/, 'of the window, not of the owner');
  });

  it('searches part by part', async () => {
    const { owner, attached } = pair;
    for (const text of ['a plan', 'nothing', 'the plan']) owner.conversations.receive('bob', text);
    const parts: string[][] = [];
    for await (const found of attached.conversations.search('bob', 'PLAN'))
      parts.push(found.map(({ text }) => text));
    assert.deepEqual(parts, [['the plan'], [], ['a plan']]);
  });

  it('says that a search has not ended when the owner goes away in the middle of it', async () => {
    const { owner, attached } = pair;
    for (const text of ['a plan', 'the plan']) owner.conversations.receive('bob', text);
    owner.conversations.searchGate = new Promise(() => undefined);
    const search = attached.conversations.search('bob', 'plan')[Symbol.asyncIterator]();
    assert.equal((await search.next()).done, false);
    const second = search.next();
    pair.ownerLink.dispose();
    await assert.rejects(second, WindowLost);
  });

  it('says nothing to another server, or as another person, where those come next', async () => {
    const { owner, attached } = pair;
    const { profile = assert.fail() } = owner;
    const others = [{ ...profile, daemonKey: 'B'.repeat(43) }, { ...profile, user: 'mallory' }, undefined];
    const next = new MemoryOwner();
    next.conversations.set('bob');
    await next.conversations.open('bob');
    pair.successor = next;
    pair.ownerLink.dispose();
    for (const other of others) {
      next.profile = other;
      await assert.rejects(attached.conversations.send('bob', 'for the first one only'), WindowLost);
      await assert.rejects(attached.messages.reply('bob', 'm'.repeat(22), 'likewise'), WindowLost);
      await assert.rejects(attached.lobby.send('likewise'), WindowLost);
    }
    assert.deepEqual([...next.conversations.page('bob').messages, ...next.lobby.messages], []);
  });

  it('hands a text back when nobody comes next', async () => {
    pair.ownerLink.dispose();
    await assert.rejects(pair.attached.conversations.send('bob', 'x'), WindowLost);
    await assert.rejects(pair.attached.lobby.send('x'), WindowLost);
  });
});
