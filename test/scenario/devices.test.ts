import assert from 'node:assert/strict';
import { memorySource, MemorySink } from '../../common/test/client/files/memory-file.ts';
import { fileBytes } from '../../common/test/support/sealed-bytes.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

const SIZE = 3_000_000;
/** Long ones: what is taken is kept after each few. */
const LINES = 120;
/** Alice writes faster than a person. */
const rates = { messagesPerSecond: 100_000, messageBurst: 1_000_000 };
const config = { plugins: { limits: { session: rates, user: rates }, auth: {}, 'e2e-relay': {}, files: {} } };
const { signal: never } = new AbortController();

describe('Alice, with a file for Bob and a second machine', function () {
  this.timeout(120_000);
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;
  let laptop: Person;

  before(async () => {
    daemon = await DaemonProcess.start(config);
    [alice, bob] = [new Person('alice'), new Person('bob')];
    laptop = new Person('alice');
    for (const person of [alice, bob]) {
      await person.signUp(await daemon.newInvite());
      await person.encrypted();
    }
  });

  after(async () => {
    for (const person of [alice, bob, laptop]) person.dispose();
    await daemon.remove();
  });

  const files = async (person: Person, user: string) => {
    await person.until('something came', () => person.client.conversations.find(user) !== undefined);
    await person.client.conversations.open(user);
    const isFile = () => person.direct(user).find(({ kind }) => kind === 'file');
    await person.until('a file came', () => isFile() !== undefined);
    return isFile()?.id ?? '';
  };

  it('sends the file over a connection that breaks, and he saves what she sent', async () => {
    const bytes = fileBytes(SIZE);
    await alice.client.conversations.start('bob');
    await alice.client.conversations.open('bob');
    const { done } = await alice.client.files.send('bob', memorySource(bytes), never);
    const moved = () => alice.direct('bob').at(-1)?.file?.moved ?? 0;
    await alice.until('some of it is there', () => moved() > SIZE / 3);
    alice.cutLink();
    await alice.reach('waiting');
    await done;
    const message = await files(bob, 'alice');
    const sink = new MemorySink();
    await bob.client.files.save({ conversation: 'alice', message }, sink, never);
    assert.deepEqual(sink.bytes, Buffer.from(bytes));
    assert.deepEqual(
      [alice, bob].flatMap(({ problems }) => problems),
      [],
    );
  });

  it('links the machine, and gives it all that was said, after she had stopped it once', async () => {
    const { conversations, devices } = alice.client;
    for (let line = 1; line < LINES; line++) await conversations.send('bob', `${line} ${'x'.repeat(10_000)}`);
    await laptop.signIn(await daemon.newInvite());
    await laptop.until('it asks', () => laptop.client.conversations.encryption.kind === 'identity-missing');
    await laptop.client.devices.askToLink();
    await alice.until('she is asked', () => devices.requests.length > 0);
    const [request] = devices.requests;
    assert.ok(request);
    await devices.approve(request.device, request.code);
    const isListed = () => {
      const { encryption } = laptop.client.conversations;
      return encryption.kind === 'identity-missing' && encryption.isListed === true;
    };
    await laptop.until('it was listed', isListed);
    await laptop.client.devices.confirmLink(request.code);
    await laptop.encrypted();
    const stop = new AbortController();
    const stopAmid = () => {
      if ((devices.handOver?.done ?? 0) > LINES / 4) stop.abort();
    };
    alice.client.events.on('conversations', stopAmid);
    await assert.rejects(devices.handHistory(request.device, stop.signal), isProblem('cancelled'));
    alice.client.events.off('conversations', stopAmid);
    const crashed = crashAmid(laptop);
    await devices.handHistory(request.device, never);
    await crashed;
    await laptop.until(
      'it is taken',
      () => laptop.client.conversations.find('bob') !== undefined && !laptop.client.devices.handOver,
      60_000,
    );
    const [here, there] = [await linesOf(alice), await linesOf(laptop)];
    assert.equal(there.length, LINES);
    assert.deepEqual(there, here);
    assert.equal(there[0]?.[3], 'file');
  });

  it('has the file there too', async () => {
    const { conversations } = laptop.client;
    await conversations.open('bob');
    while (conversations.page('bob').older === 'more') await conversations.loadOlder('bob');
    const sink = new MemorySink();
    const message = await files(laptop, 'bob');
    await laptop.client.files.save({ conversation: 'bob', message }, sink, never);
    assert.deepEqual(sink.bytes, Buffer.from(fileBytes(SIZE)));
  });

  /** Once some of the history is kept and some is not. */
  async function crashAmid(person: Person): Promise<void> {
    await person.until('some of it is taken', () => (person.client.devices.handOver?.done ?? 0) > 0, 60_000);
    assert.ok((person.client.devices.handOver?.done ?? 0) < LINES);
    await person.killAndRestart();
    await person.encrypted();
  }

  async function linesOf({ client }: Person) {
    for await (const { messages } of client.conversations.exportHistory())
      return messages.map(({ id, from, text, kind }) => [id, from, text, kind] as const);
    return [];
  }
});
