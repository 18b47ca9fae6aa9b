import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { ClientProblem } from '../../src/client/problem.ts';
import { ChatAtTerminal } from './chat-at-terminal.ts';

const CTRL_C = '\u{3}';
const OPEN = '/proc/self/fd';

/** By this process; none where the system does not tell. */
function openFiles(): readonly string[] {
  if (!existsSync(OPEN)) return [];
  return readdirSync(OPEN).map((fd) => {
    try {
      return readlinkSync(join(OPEN, fd));
    } catch {
      // It was the reading itself, or is closed by now.
      return '';
    }
  });
}

describe('files at a terminal', () => {
  let chat: ChatAtTerminal;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ns-files-'));
    chat = new ChatAtTerminal();
    chat.parts.people.set('bob');
    await chat.enter('dm bob', /dm bob\n/);
  });

  afterEach(async () => {
    chat.dispose();
    await rm(folder, { recursive: true });
  });

  const messages = () => chat.parts.people.page('bob').messages;

  function incoming(name: string, content: Uint8Array): void {
    const id = chat.parts.files.receive('bob', name, content);
    const message = messages().find((one) => one.id === id);
    chat.client.events.emit('direct', chat.parts.people.set('bob'), message);
  }

  it('are sent with a word on how far they are', async () => {
    const content = randomBytes(200_000);
    await writeFile(join(folder, 'my photo.jpg'), content);
    await chat.enter(`send-file "${join(folder, 'my photo.jpg')}"`, /send-file/);
    await chat.until(() => messages().at(-1)?.state === 'sent');
    const [sent] = messages();
    assert.equal(sent?.file?.name, 'my photo.jpg');
    assert.deepEqual(chat.parts.files.contentOf(sent.id), content);
    assert.match(chat.terminal.written, /sending ".*my photo\.jpg" 32 % of 200\.0 kB/);
    assert.doesNotMatch(chat.all, /32 %/);
  });

  it('that failed are sent again from where they lie, and closed after that', async () => {
    const content = randomBytes(200_000);
    const path = join(folder, 'photo.jpg');
    await writeFile(path, content);
    chat.parts.files.problem = new ClientProblem('lost', 'the cable was cut');
    await chat.enter(`send-file "${path}"`, /! the cable was cut/);
    const { id = '' } = messages()[0] ?? {};
    assert.equal(messages()[0]?.state, 'failed');
    const written = chat.terminal.written.length;
    await chat.parts.files.sendAgain(id);
    assert.equal(messages()[0]?.state, 'sent');
    assert.deepEqual(chat.parts.files.contentOf(id), content);
    assert.doesNotMatch(chat.terminal.written.slice(written), /sending/, 'nobody waits for it any more');
    await chat.until(() => !openFiles().includes(path));
  });

  it('are not sent where they are not, or are too large, or nobody takes files', async () => {
    await chat.enter(
      `send-file ${join(folder, 'none')}`,
      /! [^]*none[^]*can't be[^]*read:\s+there\s+is\s+no\s+such\s+file\s+or\s+folder\n/,
    );
    await writeFile(join(folder, 'big'), 'x'.repeat(100));
    chat.parts.files.largest = 99;
    await chat.enter(
      `send-file ${join(folder, 'big')}`,
      /! This server takes files of up to 99 bytes, not 100/,
    );
    chat.parts.files.largest = undefined;
    await chat.enter(`send-file ${join(folder, 'big')}`, /! This server takes no files/);
    assert.deepEqual(messages(), []);
    await chat.until(() => !openFiles().includes(join(folder, 'big')));
  });

  it('that come are offered under a number, and saved for their owner alone', async () => {
    incoming('report\u{1b}.pdf', new Uint8Array(1_500));
    await chat.see(/\[1\] bob to you \(file\): report<U\+001B>\.pdf, 1\.5 kB:\s+save 1\s+<file>/);
    const path = join(folder, 'saved');
    await chat.enter(`save 1 ${path}`, /Saved: "report<U\+001B>\.pdf", 1\.5 kB/);
    assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array(1_500));
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['saved']);
  });

  it('are offered when another device of the same person has sent them, once the server has them', async () => {
    const file = { name: 'notes.txt', size: 1_500 };
    const id = chat.parts.people.say('bob', { kind: 'file', text: file.name, file, state: 'sending' });
    await chat.enter('history', /\[1\] you to bob \(file\): notes\.txt, 1\.5 kB\nnot connected>$/);
    chat.parts.people.settle('bob', id, { state: 'delivered' });
    await chat.enter('history', /notes\.txt, 1\.5 kB: save 1\s+<file>/);
    chat.parts.people.settle('bob', id, { state: 'failed', problem: 'no room' });
    await chat.enter('history', /notes\.txt, 1\.5 kB\n +\(not sent: no room\)/);
  });

  it('are never written over another one', async () => {
    incoming('evil', new Uint8Array(10));
    await writeFile(join(folder, 'mine'), 'precious');
    await chat.enter(`save 1 ${join(folder, 'mine')}`, /! [^]*there is such a file[^]*already/);
    assert.equal(await readFile(join(folder, 'mine'), 'utf8'), 'precious');
  });

  it('leave nothing behind that is not whole', async () => {
    incoming('long', new Uint8Array(200_000));
    const gate = Promise.withResolvers<undefined>();
    chat.parts.files.gate = gate.promise;
    await chat.enter(`save 1 ${join(folder, 'part')}`, /save 1/);
    await chat.until(() => readdirSync(folder).length === 2);
    await chat.terminal.type(CTRL_C);
    gate.resolve(undefined);
    await chat.see(/! Given up/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('are saved only where there is one', async () => {
    chat.client.events.emit('direct', chat.parts.people.set('bob'), chat.parts.people.receive('bob', 'text'));
    await chat.enter('history', /\[1\] bob to you: text/);
    await chat.enter(`save 1 ${join(folder, 'text')}`, /! That can't be done with this message/);
    assert.deepEqual(await readdir(folder), []);
  });
});
