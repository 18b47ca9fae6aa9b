import assert from 'node:assert/strict';
import { encodeBase64Url } from '../../../src/text/base64.ts';
import { ClientProblem, type ProblemCode } from '../../../src/client/problem.ts';
import { type DirectPerson } from '../support/direct-person.ts';
import { link } from '../support/linked-devices.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceWithTwoAndBob } from '../support/two-people.ts';

const { signal: never } = new AbortController();
const told = (code: ProblemCode) => (error: unknown) => error instanceof ClientProblem && error.code === code;
const words = ({ problems }: DirectPerson) => problems.map(({ message }) => message);

describe('history that is handed over', () => {
  let relay: MemoryRelay;
  let desk: DirectPerson;
  let laptop: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, desk, laptop, bob } = await aliceWithTwoAndBob());
  });

  const idle = (person: DirectPerson) =>
    person.until('all is sent', () => person.encryption.messenger?.book.outbound.size === 0);
  const say = async (from: DirectPerson, to: DirectPerson, text: string, ...others: DirectPerson[]) => {
    await from.conversations.start(to.user);
    await from.conversations.send(to.user, text);
    await idle(from);
    for (const person of [to, ...others]) {
      const other = person.user === from.user ? to.user : from.user;
      const newest = () => person.conversations.find(other)?.newest?.text;
      await person.until(`"${text}" came`, () => newest() === text);
    }
  };
  const idOf = ({ encryption }: DirectPerson) => {
    const device = encryption.messenger?.keys.device;
    assert.ok(device);
    return encodeBase64Url(device.id);
  };
  const give = (from = desk, to = laptop, signal = never) => from.devices.handHistory(idOf(to), signal);
  /** All that was announced is here and taken. */
  const taken = (person = laptop) =>
    person.until('history is taken', () => {
      const device = person.encryption.messenger?.keys.device;
      return (
        device !== undefined && relay.mailbox('alice', device.id).length === 0 && !person.devices.handOver
      );
    });
  const shown = async (person: DirectPerson, user = 'bob') =>
    (await person.lines(user)).map(({ id, from, text, state, kind }) => [id, from, text, state, kind]);

  /** Fills the vault of the desk as if that had been written with bob. */
  const fill = async (count: number, text = (index: number) => `line ${index}`) => {
    const { log } = desk.encryption.opened;
    for (let index = 0; index < count; index++) {
      const id = new Uint8Array(16);
      new DataView(id.buffer).setUint32(12, index);
      const by =
        index % 2 === 0
          ? ({ from: 'alice', state: 'read' } as const)
          : ({ from: 'bob', state: 'received' } as const);
      const line = { id, kind: 'text', sentAt: 1_000 + index, text: text(index), ...by } as const;
      log.append('bob', line, { standing: 'accepted', now: 1_000 + index });
      if (index % 100 === 99) await desk.encryption.opened.run(() => undefined);
    }
  };

  it('comes below what is there, with people, verification and standing, and without doubles', async () => {
    await say(bob, desk, 'one');
    await desk.conversations.accept('bob');
    await desk.conversations.setVerified('bob', true);
    await say(desk, bob, 'two');
    await link(desk, laptop);
    await say(bob, desk, 'three', laptop);
    assert.equal(laptop.conversations.find('bob')?.standing, 'request');
    await give();
    await taken();
    const conversation = laptop.conversations.find('bob');
    assert.ok(conversation);
    assert.deepEqual([conversation.standing, conversation.trust], ['accepted', 'verified']);
    assert.equal(conversation.newest?.text, 'three');
    assert.equal(conversation.unread, 1, 'what was handed over is not new');
    const deskLines = await shown(desk);
    assert.deepEqual(
      deskLines.map(([, , text]) => text),
      ['one', 'You verified bob.', 'two', 'three'],
    );
    assert.deepEqual(await shown(laptop), deskLines);
    await give();
    await taken();
    await give(laptop, desk);
    await taken(desk);
    assert.deepEqual(await shown(laptop), deskLines);
    assert.deepEqual(await shown(desk), deskLines);
    await say(bob, desk, 'four', laptop);
    assert.equal(relay.files.size, 0, 'what is taken is removed');
    assert.deepEqual([desk, laptop, bob].flatMap(words), []);
  });

  it('has code and patches with all that belongs to them, of both persons', async () => {
    const change = (diff: string) => ({ kind: 'patch', title: 'the other way round', diff }) as const;
    const code = { path: 'src/add.ts', start: 3, end: 4, text: 'a\nb', before: 'x', after: 'y' };
    await say(bob, desk, 'one');
    await desk.conversations.accept('bob');
    const full = { ...code, language: 'typescript', remote: 'example.org/sums', commit: '9'.repeat(40) };
    await desk.messages.share('bob', { kind: 'code', ...full, note: 'why so?' });
    await idle(desk);
    await bob.messages.share('alice', { kind: 'code', ...code });
    await bob.messages.share('alice', change('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n'));
    await desk.until(
      'the patch',
      () => desk.conversations.find('bob')?.newest?.text === 'the other way round',
    );
    await link(desk, laptop);
    await give();
    await taken();
    const whole = async (person: DirectPerson) =>
      (await person.lines('bob')).map(({ kind, text, code: lines, patch }) => ({ kind, text, lines, patch }));
    const given = await whole(laptop);
    assert.deepEqual(
      given.map(({ kind, text }) => [kind, text]),
      [
        ['text', 'one'],
        ['code', 'src/add.ts:3-4'],
        ['code', 'src/add.ts:3-4'],
        ['patch', 'the other way round'],
      ],
    );
    assert.deepEqual(given, await whole(desk));
    assert.equal(given[1]?.lines?.note, 'why so?');
    assert.deepEqual(words(laptop), []);
  });

  it('is sent and received on: receipts find its lines, and what comes later is no double', async () => {
    await say(desk, bob, 'early');
    await link(desk, laptop);
    await say(bob, desk, 'heard', laptop);
    laptop.disconnect();
    await say(bob, desk, 'late');
    await say(bob, desk, 'later');
    await give();
    const device = laptop.encryption.messenger?.keys.device;
    assert.ok(device);
    // The history comes before what was said meanwhile.
    const mailbox = relay.mailbox('alice', device.id);
    const late = mailbox.splice(0, mailbox.length - 1);
    await laptop.connect();
    await taken();
    for (const delivery of late) relay.deliver('alice', device.id, delivery);
    await say(bob, desk, 'last', laptop);
    const lines = (await laptop.lines('bob')).map(({ text }) => text);
    // What was handed over goes below what was here.
    assert.deepEqual(lines, ['early', 'late', 'later', 'heard', 'last']);
    await bob.conversations.markRead('alice');
    await laptop.until('read', () => laptop.conversations.page('bob').messages[0]?.state === 'read');
    assert.deepEqual(words(laptop), []);
  });

  it('of thousands of lines tells how far it is, and is the same whatever is cancelled or killed', async function () {
    this.timeout(60_000);
    await desk.conversations.start('bob');
    await fill(1_500, (index) => `${index} ${'x'.repeat(4_000)}`);
    await link(desk, laptop);
    const abort = new AbortController();
    let writes = 0;
    relay.fate = (type) => {
      if (type === 'files.write' && ++writes === 100) abort.abort();
      return 'well';
    };
    await assert.rejects(give(desk, laptop, abort.signal), told('cancelled'));
    assert.equal(desk.devices.handOver, undefined);
    relay.fate = () => 'well';
    const given: number[] = [];
    relay.fate = () => {
      const { handOver } = desk.devices;
      if (handOver) given.push(handOver.done / handOver.total);
      return 'well';
    };
    const giving = give();
    // Killed after each few commits, until all is there.
    for (let crashes = 0; crashes < 3; crashes++) {
      const before = laptop.machine.steps;
      await laptop.until('some came', () => laptop.machine.steps > before + 12 || !laptop.devices.handOver);
      laptop.kill();
      await laptop.connect();
    }
    await giving;
    await taken();
    assert.ok(given.some((part) => part > 0.3 && part < 0.9));
    const lines = await shown(laptop);
    assert.equal(lines.length, 1_500);
    assert.deepEqual(lines, await shown(desk));
    assert.deepEqual(words(laptop), []);
  });

  it('never takes the place of an identity key that is known here', async () => {
    await say(desk, bob, 'hello');
    await link(desk, laptop);
    await say(bob, desk, 'again', laptop);
    const { people } = laptop.encryption.opened.book;
    const before = people.get('bob');
    assert.ok(before);
    await laptop.encryption.opened.run(() => {
      laptop.encryption.opened.book.putPerson('bob', { ...before, identityKey: new Uint8Array(32) });
    });
    await give();
    await taken();
    assert.deepEqual(people.get('bob')?.identityKey, new Uint8Array(32));
    const lines = await laptop.lines('bob');
    assert.match(lines.at(-1)?.text ?? '', /knows bob by another identity key/);
  });

  it('that is damaged or gone is told, and what came of it stays', async () => {
    await desk.conversations.start('bob');
    await fill(50);
    await link(desk, laptop);
    relay.files.tamper = (data) => data.map((byte) => byte ^ 1);
    await give();
    await laptop.until('told', () => laptop.problems.length > 0);
    assert.match(words(laptop)[0] ?? '', /could not be taken. The file was damaged/);
    await taken();
    relay.files.tamper = (data) => data;
    laptop.disconnect();
    await give();
    relay.files.clear();
    await laptop.connect();
    await laptop.until('told', () => laptop.problems.length > 1);
    assert.match(words(laptop)[1] ?? '', /has expired, or was removed/);
    await give();
    await taken();
    assert.equal((await laptop.lines('bob')).length, 50);
  });

  it('needs a daemon that takes files, and a device that is there', async () => {
    await link(desk, laptop);
    await assert.rejects(
      desk.devices.handHistory(encodeBase64Url(new Uint8Array(16)), never),
      /no such device/,
    );
    desk.hasFiles = false;
    desk.disconnect();
    await desk.connect();
    await assert.rejects(give(), /takes no files/);
  });
});
