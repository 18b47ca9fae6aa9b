import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import type { Client } from '../../src/client/client.ts';
import type { ConversationMessage } from '../../src/client/conversations/conversation.ts';
import { Chat } from '../../src/terminal/chat.ts';
import { formatChatHelp } from '../../src/terminal/chat-commands.ts';
import { LineScreen } from '../../src/terminal/line-screen.ts';
import { Printer } from '../../src/terminal/printer.ts';
import { GivenUp } from '../../src/terminal/screen.ts';
import { Style } from '../../src/terminal/style.ts';
import type { MemoryConversations } from '../client/support/memory-conversations.ts';
import { HeldClock } from '../support/held-clock.ts';
import { ChatAtTerminal, offlineClient } from './chat-at-terminal.ts';
import { textOf } from './fake-surroundings.ts';
import type { FakeTerminal } from './fake-terminal.ts';
import { MemoryParts } from './memory-parts.ts';

const CTRL_C = '\u{3}';

describe('a chat at a terminal', () => {
  let chat: ChatAtTerminal;
  let terminal: FakeTerminal;
  let client: Client;
  let direct: MemoryConversations;

  beforeEach(() => {
    chat = new ChatAtTerminal();
    ({ terminal, client } = chat);
    direct = chat.parts.people;
  });

  afterEach(() => chat.dispose());

  const enter = (line: string, shown: RegExp) => chat.enter(line, shown);
  const see = (shown: RegExp) => chat.see(shown);
  const until = (predicate: () => boolean) => chat.until(predicate);

  function incoming(user: string, text: string): ConversationMessage {
    const message = direct.receive(user, text);
    client.events.emit('direct', direct.set(user), message);
    return message;
  }

  it('leaves with a word, with Ctrl-C, and with nothing left of the prompt', async () => {
    assert.deepEqual(terminal.rows, ['not connected>']);
    await terminal.type('exit\r');
    assert.equal(await chat.ended, 0);
    chat.dispose();
    assert.deepEqual(terminal.rows, ['not connected> exit']);
  });

  it('says what can be typed, in sections, and in rows that fit', async () => {
    await enter('help', /Anything else is a message/);
    const shown = chat.news;
    for (const title of ['Account here', 'People', 'Groups', 'Files', 'Your devices and keys', 'This chat'])
      assert.ok(shown.includes(`\n${title}:\n`), title);
    assert.match(shown, /\n {2}save <number> <file>\n {4}a file that came/);
    assert.match(formatChatHelp(200), /^ {2}save <number> <file> {2,}a file that came/m);
  });

  it('leaves with Ctrl-C when nothing is asked', async () => {
    await terminal.type(CTRL_C);
    assert.equal(await chat.ended, 0);
  });

  it('says what is missing when nobody is connected', async () => {
    await enter('hello?', /! You are not connected: connect <link or host:port>/);
    await enter('signup', /! Connect to a server first[^]*Enter goes\s+on:/);
    await enter('', /not connected>$/);
    await enter('connect', /! There is no server yet/);
    await enter('connect nonsense://x', /! This is not an invite link/);
    await enter('connect example.org:99999', /! "example\.org:99999": the port must/);
    await enter('connect localhost:1', /! No NonceSense server answers at localhost:1/);
  });

  it('says while it has no connection to whom is written, or that nobody is signed in', async () => {
    const address = { host: 'localhost', port: 1 };
    const profile = { address, daemonKey: 'A'.repeat(43), user: 'alice', hasToken: false, wanted: true };
    for (const [signedIn, prompt] of [
      [true, /^lobby \(no connection\)>$/],
      [false, /^not signed in \(no connection\)>$/],
    ] as const) {
      chat.dispose();
      chat = new ChatAtTerminal({ profile: { ...profile, signedIn } });
      await see(prompt);
    }
  });

  it('answers what is asked before it connects to the server of its start, and goes on', async () => {
    chat.dispose();
    chat = new ChatAtTerminal({ target: 'localhost:1', key: new Uint8Array(32) });
    await see(/Is that the key its admin told you\? \(yes\/no\)$/);
    await enter('no', /! Not connected: the key was not confirmed\.\nnot connected>$/);
    await enter('people', /! You are not connected/);
  });

  it('writes to the person of the last dm, and shows what comes back', async () => {
    direct.set('bob');
    await enter('dm bob hi', /dm bob hi/);
    await see(/ bob: |not connected>$/);
    incoming('bob', 'hello you');
    await see(/bob to you: hello you/);
    await terminal.type('how are you?\r');
    const conversation = direct.set('bob');
    await see(/how are you\?/);
    const texts = () => direct.page(conversation.id).messages.map(({ text }) => text);
    await until(() => texts().includes('how are you?'));
    assert.deepEqual(texts(), ['hi', 'hello you', 'how are you?']);
    assert.equal(direct.set('bob').unread, 0, 'what was shown is read');
  });

  it('says of somebody on an original client what that means, and marks what is said', async () => {
    direct.set('olga', { protection: 'classic' });
    await enter(
      'dm olga',
      /olga is on an original client\. Encrypted \(classic\): no offline\s+delivery, identity taken/,
    );
    await see(/@olga \(classic\)|not connected>$/);
    incoming('olga', 'hello you');
    await see(/olga to you \(classic\): hello you/);
    direct.set('olga', { trust: 'verified' });
    await enter('dm olga', /no offline\s+delivery\./);
  });

  it('takes who has signed out back to the lobby, whoever was spoken to', async () => {
    for (const words of [['logout'], ['wipe', 'wipe']]) {
      await enter('dm bob', /dm bob\n/);
      for (const word of words) await enter(word, /Signed out|Type "wipe"|Wiped/);
      await see(/not connected>$/);
      await enter('hello', /! You are not connected/);
    }
    assert.deepEqual(direct.page('bob').messages, []);
  });

  it('tells when a direct message failed', async () => {
    await terminal.type('dm bob hi\r');
    const conversation = direct.set('bob');
    await until(() => direct.page(conversation.id).messages.length === 1);
    const [message] = direct.page(conversation.id).messages;
    direct.settle('bob', message?.id ?? '', { state: 'failed', problem: 'the mailbox is full' });
    await see(/! Not sent: the mailbox is full/);
  });

  it('sends nothing to a changed identity before it is accepted', async () => {
    direct.set('bob', { trust: 'changed' });
    await enter('dm bob hi', /! another key/);
    await enter('accept bob', /The new identity of bob is accepted/);
    assert.equal(direct.set('bob').trust, 'new');
  });

  it('keeps strangers at the door, and their words out of sight', async () => {
    direct.set('mallory', { standing: 'request' });
    incoming('mallory', 'buy now');
    await see(/mallory wants to write to you/);
    incoming('mallory', 'buy more');
    await enter('people', /You are not connected/);
    assert.equal(chat.all.split('mallory wants to write to you').length, 2, 'told once');
    assert.doesNotMatch(terminal.rows.join('\n'), /buy/);
    await enter('block mallory', /You hear nothing from mallory any more/);
    incoming('mallory', 'buy later');
    await enter('unblock mallory', /You hear mallory again/);
    assert.doesNotMatch(terminal.rows.join('\n'), /buy later/);
    await enter('accept zoe', /! You have no conversation with zoe/);
    await enter('accept mallory', /\* mallory asks for nothing/);
  });

  it('verifies with the code of the other one only', async () => {
    direct.set('bob');
    await enter('verify bob', /33333 33333 33333 33333\n {2}33333/);
    await see(/The code of bob, or "same"/);
    await enter('code of eve', /! That is the code for somebody else than bob/);
    assert.equal(direct.set('bob').trust, 'new');
    await enter('verify bob nonsense', /! That is no safety code/);
    await terminal.type('verify bob\r');
    await see(/\(Enter: neither\): $|\(Enter: neither\):$/);
    await enter('code of bob', / bob\n\* bob: You verified bob\.\nnot connected>$/);
    assert.equal(direct.set('bob').trust, 'verified');
  });

  it('shows the own code in one piece, however narrow the terminal, so that it can be copied', async () => {
    const code = 'c'.repeat(100);
    direct.set('bob');
    direct.safetyNumber = () => ({ digits: '3'.repeat(60), code });
    await enter('verify bob', /The code of bob, or "same"/);
    assert.match(chat.all, /\* Your code, for bob:\nc{70}\nc{30}\n/);
    assert.ok(terminal.written.includes(code));
    await enter('', /not connected>$/);
  });

  it('does not call a message that came unsent', async () => {
    const { problem: _none, ...message } = direct.receive('bob', 'it is me');
    const doubtful = { ...message, problem: 'Written under a new identity key' };
    client.events.emit('direct', direct.set('bob', { trust: 'changed' }), doubtful);
    await see(/bob to you: it is me\n {6}\(Written under a new identity key\)/);
  });

  it('says once that the identity key is missing, and what helps', async () => {
    direct.encryption = { kind: 'identity-missing' };
    direct.set('bob');
    await see(/! This machine is none of your devices yet/);
    await enter('dm bob hi', /dm bob hi\n! This machine[^]*link[^]*restore[^]*startover/);
    assert.deepEqual(direct.page(direct.set('bob').id).messages, []);
    await enter('dm bob', /dm bob\n/);
    assert.equal(terminal.rows.join('\n').split('! This machine').length - 1, 2);
  });

  it('writes nothing readable to the disk because a message began with "export"', async () => {
    await enter('export it', /Write all your direct messages, readable/);
    await enter('no', /! Nothing was done/);
    await assert.rejects(stat('it'), { code: 'ENOENT' });
  });

  it('tells of several missed messages in one line', async () => {
    const conversation = direct.set('bob', { unread: 7 });
    client.events.emit('direct', conversation, undefined);
    await see(/7 new messages of bob: dm bob, then history/);
  });
});

describe('a chat of a script', () => {
  it('waits for each message, and ends with its input and the code of what failed first', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const clock = new HeldClock();
    const client = offlineClient(clock);
    const parts = new MemoryParts(client);
    const direct = parts.people;
    client.events.on('conversations', () => {
      for (const { id, title: user } of direct.all)
        for (const message of direct.page(id).messages)
          if (message.state === 'sending') direct.settle(user, message.id, { state: 'sent' });
    });
    const screen = new LineScreen(input, output);
    const printer = new Printer(screen, new Style(false), clock);
    const script = { password: undefined, timeoutMs: 1_000 };
    const chat = new Chat({ client, ...parts.all, screen, printer, clock, ...script });
    input.end('dm bob one\nand two\ndm changed hi\nhistory 1000000\nverify bob\n/nothing\n');
    direct.set('changed', { trust: 'changed' });
    assert.equal(await chat.run(undefined, new Promise(() => undefined)), 5);
    const text = textOf(output).replaceAll(/^[-\d]* ?\d\d:\d\d /gm, '');
    const [one, two, ...rest] = text.split('\n');
    assert.deepEqual([one, two], ['you to bob: one', 'you to bob: and two']);
    assert.match(rest.join('\n'), /^! another key\n! history takes a number.*\n\* Safety number with bob/);
    assert.match(text, /! There is no command "\/nothing"/);
    client.dispose();
  });

  it('takes the answers to its questions from the lines that follow', async () => {
    const input = new PassThrough().end('first\nsecret\n');
    const screen = new LineScreen(input, new PassThrough());
    assert.equal(await screen.ask(), 'first');
    assert.equal(await screen.askSecret('Password: '), 'secret');
    await screen.left;
    await assert.rejects(screen.ask(), GivenUp);
    assert.equal(await screen.nextLine(), undefined);
  });

  it('lets nobody type a password where it would be seen', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const screen = new LineScreen(input, new PassThrough());
    await assert.rejects(screen.askSecret('Password: '), /can't be hidden/);
    screen.dispose();
  });
});
