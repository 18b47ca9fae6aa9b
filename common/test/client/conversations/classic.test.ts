import assert from 'node:assert/strict';
import { ClassicIdentity } from '../../../src/classic/rsa-identity.ts';
import type { DirectConversation } from '../../../src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../src/client/problem.ts';
import { safetyNumber } from '../../../src/e2e/safety-number.ts';
import { CLASSIC_CONTENT_BYTES } from '../../../src/wire/messages.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { MemoryRelay } from '../support/memory-relay.ts';
import { OriginalClient } from '../support/original-client.ts';

describe('somebody on an original client', function () {
  this.timeout(60_000); // Bun takes half a second for a key.

  let identity: ClassicIdentity;
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let olga: OriginalClient;

  before(async () => {
    identity = await ClassicIdentity.generate();
  });

  beforeEach(async () => {
    relay = new MemoryRelay();
    clock = new HeldClock();
    alice = new DirectPerson('alice', relay, clock);
    alice.hasClassic = true;
    await connect(alice);
    olga = new OriginalClient('olga', identity, relay.classic);
    olga.connect();
  });

  const connect = async (person: DirectPerson) => {
    const published = relay.classic.published(person.user);
    await person.connect();
    await published;
  };
  const withOlga = () => alice.conversations.find('olga') as DirectConversation | undefined;
  const lines = () => alice.conversations.page('olga').messages;
  const line = (text: string) => lines().find((one) => one.text === text);
  const notices = () => lines().flatMap(({ kind, text }) => (kind === 'notice' ? [text] : []));
  const open = async () => {
    await alice.conversations.start('olga');
    await alice.conversations.open('olga');
  };
  const say = async (text: string) => {
    await alice.conversations.send('olga', text);
    await alice.until(`"${text}" is sent or failed`, () => line(text)?.state !== 'sending');
    return line(text);
  };
  const hear = async (text: string) => {
    olga.write('alice', text);
    await alice.until(`"${text}" comes`, () => line(text) !== undefined);
  };
  const refused = (work: Promise<unknown>, words: RegExp) =>
    assert.rejects(work, (error) => error instanceof ClientProblem && words.test(error.message));
  const failedBecause = async (text: string, words: RegExp) => {
    const failed = await say(text);
    assert.equal(failed?.state, 'failed');
    assert.match(failed.problem ?? '', words);
  };

  it('is written to and writes back, and nothing is said of delivery', async () => {
    await open();
    assert.equal(withOlga()?.protection, 'classic');
    assert.equal((await say('hello'))?.state, 'sent');
    await say('are you there?');
    await hear('yes');
    await hear('and you?');
    assert.deepEqual(olga.shown, ['alice: hello', 'alice: are you there?']);
    await alice.conversations.markRead('olga');
    assert.equal(line('hello')?.state, 'sent');
    assert.equal(relay.payloads.length, 0, 'nothing by the relay');
  });

  it('who writes first is a request, and is answered once accepted', async () => {
    olga.write('alice', 'hi');
    await alice.until('a request', () => withOlga()?.standing === 'request');
    await alice.conversations.accept('olga');
    await alice.conversations.open('olga');
    assert.equal((await say('hi olga'))?.state, 'sent');
    assert.deepEqual(olga.shown, ['alice: hi olga']);
  });

  it('who was blocked is not heard, and gets no keys', async () => {
    await open();
    await alice.conversations.block('olga');
    const before = relay.classic.passed.length;
    olga.write('alice', 'hello?');
    await alice.conversations.unblock('olga');
    await say('now');
    assert.equal(line('hello?'), undefined);
    const answers = relay.classic.passed.slice(before).filter(({ type }) => type === 'classic.responded');
    assert.deepEqual(
      answers.map(({ to }) => to),
      ['alice'],
      'only to what alice began',
    );
  });

  it('who is not there gets nothing: it fails at once, and goes when it is sent again', async () => {
    await open();
    olga.end();
    const unsent = () => alice.conversations.find('olga')?.unsent;
    assert.equal(unsent(), undefined);
    await failedBecause('hello', /olga is on an original client and not online/);
    assert.equal(unsent(), 1, 'the list says so');
    olga.connect();
    const { id = '' } = line('hello') ?? {};
    await alice.conversations.retry('olga', id);
    await alice.until('sent', () => line('hello')?.state === 'sent');
    assert.equal(unsent(), undefined);
    assert.deepEqual(olga.shown, ['alice: hello']);
  });

  it('who leaves before keys were agreed on gets nothing', async () => {
    await open();
    relay.classic.hold();
    const failing = failedBecause('hello', /not online/);
    await alice.until('begun', () => alice.encryption.messenger?.parts.classic.awaits('olga') === true);
    olga.end();
    alice.encryption.take({
      type: 'presence.changed',
      body: { user: 'olga', displayName: 'Olga', online: false },
    });
    await failing;
  });

  it('who does not answer within half a minute gets nothing', async () => {
    await open();
    relay.classic.hold();
    const failing = failedBecause('hello', /did not answer in time/);
    await alice.until('begun', () => alice.encryption.messenger?.parts.classic.awaits('olga') === true);
    clock.advance(30_000);
    await failing;
  });

  it('who begins at the same moment loses nothing, and neither does the other', async () => {
    await open();
    const release = relay.classic.hold();
    const saying = say('from alice');
    await alice.until('begun', () => alice.encryption.messenger?.parts.classic.awaits('olga') === true);
    olga.write('alice', 'from olga');
    release();
    assert.equal((await saying)?.state, 'sent');
    await alice.until('olga is heard', () => line('from olga') !== undefined);
    await hear('again');
    await say('again, too');
    assert.deepEqual(olga.shown, ['alice: from alice', 'alice: again, too']);
  });

  it('who ended and began anew is written to with new keys, whoever writes first', async () => {
    await open();
    await say('one');
    olga.end();
    alice.encryption.take({
      type: 'presence.changed',
      body: { user: 'olga', displayName: 'Olga', online: false },
    });
    olga.connect();
    assert.equal((await say('two'))?.state, 'sent');
    olga.end();
    olga.connect();
    await hear('three');
    await say('four');
    assert.deepEqual(olga.shown, ['alice: one', 'alice: two', 'alice: four']);
  });

  it('is heard after this client began anew, with the same key', async () => {
    await open();
    await say('one');
    const key = relay.classic.keys.get('alice');
    await alice.restart();
    await alice.open();
    await alice.conversations.open('olga');
    const agreed = relay.classic.passed.length;
    await connect(alice);
    await alice.until('new keys', () => relay.classic.passed.length >= agreed + 2);
    await hear('two');
    assert.deepEqual(relay.classic.keys.get('alice'), key);
    assert.deepEqual(await alice.texts('olga'), ['one', 'two']);
  });

  it('is heard again after a message was lost: that one is told, and new keys are agreed on', async () => {
    await open();
    await say('hello');
    relay.classic.alter = (packet) => (packet.type === 'classic.message' ? undefined : packet);
    olga.write('alice', 'lost');
    relay.classic.alter = (packet) => packet;
    const agreed = relay.classic.passed.length;
    olga.write('alice', 'behind a gap');
    await alice.until('told', () => lines().some(({ kind }) => kind === 'undecryptable'));
    await alice.until('new keys', () => relay.classic.passed.length >= agreed + 3);
    await hear('readable');
    assert.equal((await say('yes'))?.state, 'sent');
    assert.deepEqual(olga.shown, ['alice: hello', 'alice: yes']);
    const { problem } = lines().find(({ kind }) => kind === 'undecryptable') ?? {};
    assert.match(problem ?? '', /ask for it again/);
  });

  it('is answered though strangers ask for more exchanges than are worth it, who are not', async () => {
    await open();
    await say('hello');
    for (let count = 0; count < 60; count++) {
      const from = `stranger${count}`;
      relay.classic.keys.set(from, identity.publicDer);
      const body = { from, key: new Uint8Array(64), signature: new Uint8Array(256) };
      relay.classic.pass('alice', { type: 'classic.initiated', body });
    }
    const nora = new OriginalClient('nora', identity, relay.classic);
    nora.connect();
    nora.write('alice', 'let me in');
    olga.end();
    olga.connect();
    await hear('here again');
    assert.equal(alice.conversations.find('nora'), undefined);
    clock.advance(3_600_000);
    nora.begin('alice');
    await alice.until('heard', () => alice.conversations.find('nora') !== undefined);
  });

  it('is not heard twice when the server repeats something', async () => {
    await open();
    await hear('once');
    const [last] = relay.classic.passed.slice(-1);
    assert.ok(last);
    relay.classic.pass('alice', last);
    await alice.until('told', () => lines().some(({ kind }) => kind === 'undecryptable'));
    assert.deepEqual(await alice.texts('olga'), ['once']);
  });

  it('is not believed where keys are not signed by them, or are none', async () => {
    await open();
    await say('hello');
    const other = await ClassicIdentity.generate();
    const mallory = new OriginalClient('olga', other, relay.classic);
    mallory.begin('alice');
    await alice.until('told', () => notices().some((words) => /has not signed/.test(words)));
    const key = Uint8Array.of(0x30, 1, 2, 3);
    const body = { from: 'olga', key, signature: identity.sign(key) };
    relay.classic.pass('alice', { type: 'classic.initiated', body });
    await alice.until(
      'told again',
      () => notices().filter((words) => /has not signed/.test(words)).length === 2,
    );
    await hear('still here');
    assert.deepEqual(alice.problems, []);
  });

  it('gets nothing where the answer to an exchange is not signed by them', async () => {
    await open();
    relay.classic.alter = (packet, to) =>
      packet.type === 'classic.responded' && to === 'alice'
        ? { ...packet, body: { ...packet.body, signature: new Uint8Array(256) } }
        : packet;
    await failedBecause('hello', /keys that olga has not signed/);
  });

  it('with another key gets nothing before that is accepted, and verification is gone with it', async () => {
    await open();
    await say('hello');
    await alice.conversations.setVerified('olga', true);
    assert.equal(withOlga()?.trust, 'verified');
    olga.end();
    const other = new OriginalClient('olga', await ClassicIdentity.generate(), relay.classic);
    other.connect();
    other.write('alice', 'it is me');
    await alice.until('changed', () => withOlga()?.trust === 'changed');
    await refused(alice.conversations.send('olga', 'secret'), /new identity key/);
    await refused(alice.conversations.setVerified('olga', true), /new identity key/);
    assert.equal(line('it is me'), undefined);
    await alice.conversations.acceptNewIdentity('olga');
    assert.equal(withOlga()?.trust, 'new');
    assert.equal((await say('hello again'))?.state, 'sent');
    assert.deepEqual(other.shown, ['alice: hello again']);
  });

  it('with another key that shows while something waits gets nothing', async () => {
    await open();
    olga.end();
    await failedBecause('hello', /not online/);
    new OriginalClient('olga', await ClassicIdentity.generate(), relay.classic).connect();
    const { id = '' } = line('hello') ?? {};
    await alice.conversations.retry('olga', id);
    await alice.until('failed', () => /new identity key/.test(line('hello')?.problem ?? ''));
    assert.equal(withOlga()?.trust, 'changed');
  });

  it('has a safety number with everybody, over the keys that both use', async () => {
    await open();
    const mine = { user: 'alice', identityKey: relay.classic.keys.get('alice') ?? new Uint8Array() };
    const theirs = { user: 'olga', identityKey: identity.publicDer };
    const there = safetyNumber(theirs, mine, 'classic');
    assert.equal(alice.conversations.safetyNumber('olga')?.digits, there.digits);
    assert.equal(alice.conversations.compare('olga', there.code), 'match');
    const other = { ...theirs, identityKey: mine.identityKey };
    assert.equal(alice.conversations.compare('olga', safetyNumber(other, mine, 'classic').code), 'mismatch');
  });

  it('gets texts alone, and none that is too long', async () => {
    await open();
    await say('hello');
    const { id = '' } = line('hello') ?? {};
    const words = /nothing but plain texts/;
    await refused(alice.messages.reply('olga', id, 'what?'), words);
    await refused(alice.messages.edit('olga', id, 'bye'), words);
    await refused(alice.messages.react('olga', id, '👍', true), words);
    await refused(alice.messages.takeBack('olga', id), words);
    await refused(alice.messages.setTimer('olga', 60), words);
    alice.messages.noteTyping('olga');
    const most = CLASSIC_CONTENT_BYTES - 28;
    await refused(alice.conversations.send('olga', 'x'.repeat(most + 1)), /32,740 bytes at most/);
    assert.equal((await say('x'.repeat(most)))?.state, 'sent');
    assert.equal(olga.shown.at(-1)?.length, most + 'alice: '.length);
  });

  it('comes into no group, and is shown no code: that is said at once', async () => {
    // Also before they were met.
    await refused(
      alice.groups.create('Crew', ['olga']),
      /olga uses an original client: groups need NonceSense/,
    );
    await refused(alice.groups.create('Crew', ['nobody']), /nobody/);
    await open();
    await refused(
      alice.groups.create('Crew', ['olga']),
      /olga uses an original client: groups need NonceSense/,
    );
    const code = { path: 'a.ts', start: 1, end: 1, text: 'x', before: '', after: '' };
    const patch = { title: 'a change', diff: '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n' };
    await refused(alice.messages.share('olga', { kind: 'code', ...code }), /original client/);
    await refused(alice.messages.share('olga', { kind: 'patch', ...patch }), /original client/);
    assert.deepEqual(
      lines().filter(({ kind }) => kind !== 'notice'),
      [],
    );
  });

  it('may have what was under way when the connection was lost: the person decides', async () => {
    await open();
    await say('hello');
    relay.fate = (type) => (type === 'classic.send' ? 'answer-lost' : 'well');
    await failedBecause('secret', /may have it or not/);
    assert.deepEqual(olga.shown, ['alice: hello', 'alice: secret']);
    relay.fate = () => 'well';
    alice.disconnect();
    await connect(alice);
    assert.equal((await say('back'))?.state, 'sent');
    assert.equal(olga.shown.at(-1), 'alice: back');
  });

  it('is written to from the device that was there last; the other one says so', async () => {
    await open();
    await say('hello');
    const published = relay.classic.published('alice');
    const laptop = { user: 'alice', tell: () => undefined };
    relay.classic.publish(laptop, (await ClassicIdentity.generate()).publicDer);
    await published;
    await failedBecause('secret', /are at your other device/);
    assert.deepEqual(olga.shown, ['alice: hello']);
  });

  it('can’t be written to where the server does not serve them any more', async () => {
    await open();
    await alice.restart();
    alice.hasClassic = false;
    await alice.connect();
    await alice.conversations.open('olga');
    await failedBecause('hello', /does not serve those now/);
    await refused(alice.conversations.start('oskar'), /nobody here called oskar/);
  });

  it('who cannot be read at all is shown as damaged', async () => {
    await open();
    await hear('hello');
    const write = Uint8Array.of(0xff, 0xfe);
    olga.writeBytes('alice', write);
    await alice.until('told', () => lines().some(({ problem }) => problem === 'It is damaged.'));
  });

  describe('and of NonceSense', () => {
    let bob: DirectPerson;

    beforeEach(async () => {
      bob = new DirectPerson('bob', relay, clock);
      bob.hasClassic = true;
      await connect(bob);
    });

    it('is never spoken to as on an original client, also where the server hides their devices later', async () => {
      const conversation = await alice.conversations.start('bob');
      assert.equal(conversation.protection, undefined);
      relay.lists.delete('bob');
      alice.disconnect();
      await connect(alice);
      await alice.conversations.open('bob');
      const before = relay.classic.passed.length;
      await alice.conversations.send('bob', 'secret');
      const page = () => alice.conversations.page('bob').messages;
      await alice.until('failed', () => page().some(({ state }) => state === 'failed'));
      assert.equal(alice.conversations.find('bob')?.kind, 'direct');
      assert.equal(relay.classic.passed.length, before);
    });

    it('is not heard as from an original client: that is told once', async () => {
      await alice.conversations.start('bob');
      await alice.conversations.open('bob');
      const mallory = new OriginalClient('bob', identity, relay.classic);
      mallory.connect();
      mallory.begin('alice');
      mallory.begin('alice');
      const told = () =>
        alice.conversations.page('bob').messages.filter(({ text }) => /That was refused/.test(text));
      await alice.until('told', () => told().length > 0);
      await alice.conversations.send('bob', 'hi');
      await alice.until('sent', () => alice.conversations.page('bob').messages.at(-1)?.state === 'sent');
      assert.equal(told().length, 1);
      assert.ok(!relay.classic.passed.some(({ to, type }) => to === 'bob' && type === 'classic.responded'));
    });

    it('is not heard either by who never met them', async () => {
      const mallory = new OriginalClient('bob', identity, relay.classic);
      mallory.connect();
      mallory.write('alice', 'psst');
      await alice.conversations.start('bob');
      assert.ok(!relay.classic.passed.some(({ to, type }) => to === 'bob' && type === 'classic.responded'));
    });
  });

  describe('who comes over to NonceSense', () => {
    const comeOver = async () => {
      olga.end();
      const person = new DirectPerson('olga', relay, clock);
      person.hasClassic = true;
      await connect(person);
      return person;
    };

    it('is written to as anybody here, after a word about it', async () => {
      await open();
      await say('hello');
      const person = await comeOver();
      await alice.conversations.send('olga', 'welcome');
      await person.until('welcome', () => person.conversations.find('alice') !== undefined);
      assert.deepEqual(await person.texts('alice'), ['welcome']);
      assert.equal(withOlga()?.protection, undefined);
      assert.ok(notices().some((words) => /olga uses NonceSense now/.test(words)));
      const { id = '' } = line('welcome') ?? {};
      await alice.messages.react('olga', id, '👍', true);
    });

    it('gets nothing before the new key is accepted, where the old one was verified', async () => {
      await open();
      await say('hello');
      await alice.conversations.setVerified('olga', true);
      const person = await comeOver();
      await alice.conversations.send('olga', 'secret');
      await alice.until('stopped', () => line('secret')?.state === 'failed');
      assert.equal(withOlga()?.trust, 'changed');
      await refused(alice.conversations.send('olga', 'secret, too'), /new identity key/);
      await alice.conversations.acceptNewIdentity('olga');
      assert.equal(withOlga()?.trust, 'new');
      const { id = '' } = line('secret') ?? {};
      await alice.conversations.retry('olga', id);
      await person.until('secret', () => person.conversations.find('alice') !== undefined);
      assert.deepEqual(await person.texts('alice'), ['secret']);
    });
  });
});
