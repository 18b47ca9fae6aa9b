import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { ClientProblem } from '../../src/client/problem.ts';
import { Chat } from '../../src/terminal/chat.ts';
import { LineScreen } from '../../src/terminal/line-screen.ts';
import { Printer } from '../../src/terminal/printer.ts';
import { Style } from '../../src/terminal/style.ts';
import { HeldClock } from '../support/held-clock.ts';
import { ChatAtTerminal, offlineClient } from './chat-at-terminal.ts';
import { textOf } from './fake-surroundings.ts';
import { MemoryParts } from './memory-parts.ts';

const UP = '\u{1b}[A';
const CTRL_C = '\u{3}';
const PHONE = { id: 'phone-id', name: 'Phone', isThis: false } as const;
const WRONG = new ClientProblem('login-failed', 'The name or the password is wrong.');
const GO_ON = /Nothing is asked[^]*Enter goes on:$/;

describe('a secret typed at a terminal', () => {
  let chat: ChatAtTerminal;

  beforeEach(async () => {
    chat = new ChatAtTerminal();
    chat.parts.people.set('bob');
    await chat.enter('dm bob', /dm bob\n/);
    devices().all = [...devices().all, PHONE];
  });

  afterEach(() => chat.dispose());

  const devices = () => chat.parts.devices;

  /** Said to the person whom the prompt names. */
  const said = () => chat.parts.people.page('bob').messages.map(({ text }) => text);

  /** The next line is a message again. */
  async function speaksAgain(): Promise<void> {
    await chat.see(/not connected>$/);
    await chat.terminal.type('hello\r');
    await chat.until(() => said().length > 0);
    assert.deepEqual(said(), ['hello']);
  }

  it('is asked for again when it was wrong', async () => {
    devices().problem = WRONG;
    await chat.enter('revoke Phone', /Password:$/);
    await chat.enter(
      'sesam',
      /! The name or the password is wrong\.\nPassword, once more \(Enter gives up\):$/,
    );
    devices().problem = WRONG;
    await chat.enter('sesame', /wrong\.\nPassword, once more \(Enter gives up\):$/);
    await chat.enter('sesame!', /"Phone" is none of your devices any more/);
    assert.doesNotMatch(chat.terminal.written, /sesam/);
    await speaksAgain();
  });

  it('is not asked for again by who gives up', async () => {
    devices().problem = WRONG;
    await chat.enter('revoke Phone', /Password:$/);
    await chat.enter('sesam', /once more/);
    await chat.enter('', /! Given up/);
    await speaksAgain();
    assert.equal(devices().all.length, 2);
  });

  for (const [what, line, words] of [
    ['the device is unknown', 'revoke Fone', /! You have no device "Fone"/],
    ['no device is named', 'revoke', /! Write: revoke <device>/],
    ['nobody is signed in', 'startover', /! You are not connected/],
    ['no file is there', 'restore /none', /! You are not connected/],
    ['a password can be changed for nobody', 'password', /! You are not connected/],
    ['there is no account to delete', 'deleteaccount', /! You are not connected/],
    ['there is no server', 'signin bob', /! Connect to a server first/],
  ] as const)
    it(`goes nowhere, unseen, when ${what} and it is not asked for at all`, async () => {
      await chat.enter(line, GO_ON);
      assert.match(chat.news, words);
      await chat.enter('bob', GO_ON);
      await chat.enter('sesame', GO_ON);
      await chat.terminal.type('\r');
      await speaksAgain();
      assert.doesNotMatch(chat.terminal.written, /sesame/);
    });

  it('goes nowhere when the server takes no more, or the connection is lost before the answer', async () => {
    for (const code of ['too-many-attempts', 'lost'] as const) {
      devices().problem = new ClientProblem(code, 'not now');
      await chat.enter('revoke Phone', /Password:$/);
      chat.client.events.emit('problem', new ClientProblem('lost', 'the cable was cut'));
      await chat.enter('sesame', /! the cable was cut\n! not now\nNothing is asked/);
      await chat.enter('sesame', GO_ON);
      await chat.enter('', /not connected>$/);
    }
    await speaksAgain();
    assert.doesNotMatch(chat.terminal.written, /sesame/);
  });

  it('goes nowhere when it is typed before it is asked for, or once more while it is looked at', async () => {
    const gate = Promise.withResolvers<undefined>();
    devices().gate = gate.promise;
    await chat.enter('revoke Phone', /Password:$/);
    await chat.terminal.type('sesame\r');
    await chat.terminal.type('sesame\rses');
    chat.client.events.emit('problem', new ClientProblem('lost', 'something comes meanwhile'));
    await chat.see(/something comes meanwhile$/);
    gate.resolve(undefined);
    await chat.see(
      /none of your devices any more\.\n\* What you typed meanwhile was not sent\.\nnot connected>$/,
    );
    assert.doesNotMatch(chat.terminal.written, /ses/);
    await speaksAgain();
  });

  it('answers when it was pasted with its command, and the rest goes nowhere', async () => {
    await chat.enter('revoke Phone\rsesame\rsesame again', /none of your devices any more/);
    await chat.see(/What you typed meanwhile was not sent/);
    await speaksAgain();
  });

  for (const [line, name] of [
    ['revok Phone', 'revoke'],
    ['revok', 'revoke'],
    ['Revoke Phone', 'revoke'],
    ['singin alice', 'signin'],
    ['sigin', 'signin'],
    ['startovr', 'startover'],
    ['delete-acount', 'deleteaccount'],
    ['recvoery alice.recovery', 'recovery'],
    ['restor "my file"', 'restore'],
    ['passwrd', 'password'],
  ] as const)
    it(`goes nowhere when its command was misspelt as "${line}", which is not sent either`, async () => {
      await chat.enter(line, GO_ON);
      assert.match(chat.news, new RegExp(`! Not sent: did you mean "${name}"\\?`));
      await chat.enter('sesame', GO_ON);
      await chat.terminal.type('\r');
      await speaksAgain();
      assert.doesNotMatch(chat.terminal.written, /sesame/);
    });

  it('is not expected of a sentence that begins somewhat like a command', async () => {
    const lines = [
      ...[
        'revok is no word',
        'signing off',
        'Signing off',
        'sign in',
        'password?',
        'it was revoked',
        '/revok',
      ],
      ...['passport', 'startle me', 'restart it', 'restored it', 'start over', 'recovered', '//singin bob'],
      ...[
        'evoke nothing',
        'signups closed',
        'revok "my phone" today',
        'resign now',
        'history of signin',
        'reset it',
        'received',
      ],
    ];
    for (const line of lines) {
      await chat.terminal.type(`${line}\r`);
      assert.doesNotMatch(chat.all, /Not sent/, line);
    }
    const isSent = (line: string) => !/^(\/\w|history )/.test(line);
    await chat.until(() => said().length === lines.filter(isSent).length);
    assert.equal(said().at(-1), 'received');
    assert.ok(said().includes('/singin bob'));
  });

  it('is not expected of a line that is written once more, for it is a message', async () => {
    await chat.enter('Revoke Phone', /once more sends it[^]*Enter goes on:$/);
    await chat.enter('', /not connected>$/);
    await chat.terminal.type(`${UP}\r`);
    await chat.until(() => said().length === 1);
    await chat.enter('revok Phone', GO_ON);
    await chat.enter('', /not connected>$/);
    await chat.enter('people', /You are not connected/);
    await chat.enter('revok Phone', GO_ON);
    assert.deepEqual(said(), ['Revoke Phone']);
  });

  it('is not remembered, wherever it went', async () => {
    await chat.enter('revoke Fone', GO_ON);
    await chat.enter('sesame', GO_ON);
    await chat.enter('', /not connected>$/);
    await chat.terminal.type(UP);
    assert.match(chat.all, /> revoke Fone$/);
  });

  it('need not be waited for: Ctrl-C takes the question back, or leaves', async () => {
    await chat.enter('revoke Phone', /Password:$/);
    await chat.terminal.type(`ses${CTRL_C}`);
    await chat.see(/! Given up\.\nnot connected>$/);
    await chat.enter('revoke Fone', GO_ON);
    await chat.terminal.type(CTRL_C);
    await chat.see(/not connected>$/);
    devices().gate = new Promise(() => undefined);
    await chat.enter('revoke Phone', /Password:$/);
    await chat.terminal.type('sesame\r');
    await chat.terminal.type(CTRL_C);
    assert.equal(await chat.ended, 0);
  });
});

describe('a secret in the lines of a script', () => {
  async function run(lines: readonly string[], password?: string) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const clock = new HeldClock();
    const client = offlineClient(clock);
    const parts = new MemoryParts(client);
    parts.devices.all = [...parts.devices.all, PHONE];
    parts.people.set('bob');
    client.events.on('conversations', () => {
      for (const message of parts.people.page('bob').messages)
        if (message.state === 'sending') parts.people.settle('bob', message.id, { state: 'sent' });
    });
    const screen = new LineScreen(input, output);
    const printer = new Printer(screen, new Style(false), clock);
    const chat = new Chat({ client, ...parts.all, screen, printer, clock, password, timeoutMs: 1_000 });
    input.end(lines.join('\n'));
    const code = await chat.run(undefined, new Promise(() => undefined));
    const said = parts.people.page('bob').messages.map(({ text }) => text);
    client.dispose();
    return { code, said, output: textOf(output), devices: parts.devices.all.length };
  }

  it('is no message when its command failed before, up to the next command', async () => {
    const commands = ['revoke Fone', 'revoke', 'startover', 'recovery /file', 'signin bob', 'password'];
    for (const command of [...commands, 'deleteaccount']) {
      const { code, said, output } = await run(['dm bob', command, 'bob', '', 'sesame', 'dm bob', 'hello']);
      assert.notEqual(code, 0);
      assert.deepEqual(said, ['hello'], command);
      assert.equal(output.split('! Not sent, for it may be a secret').length, 3);
      assert.doesNotMatch(output, /sesame/);
    }
  });

  it('was read when its command failed after: the next line is what it is', async () => {
    const { said, devices } = await run(['dm bob', 'revoke Phone', 'sesame', 'hello']);
    assert.deepEqual([said, devices], [['hello'], 1]);
  });

  it('is not expected where the environment has the password', async () => {
    const { said } = await run(['dm bob', 'revoke Fone', 'hello'], 'sesame');
    assert.deepEqual(said, ['hello']);
  });

  it('is not expected after a command that is none: a script says what it means', async () => {
    const { said, code } = await run(['dm bob', 'revok Phone', 'hello']);
    assert.deepEqual([said, code], [['revok Phone', 'hello'], 0]);
  });

  it('is expected there all the same where it is to be another one', async () => {
    const { said } = await run(['dm bob', 'password', 'sesame', 'people', 'hello'], 'sesame before');
    assert.deepEqual(said, ['hello']);
  });
});
