import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GivenUp } from '../../src/terminal/screen.ts';
import { TtyScreen } from '../../src/terminal/tty-screen.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { FakeTerminal } from './fake-terminal.ts';

const UP = '\u{1b}[A';
const LEFT = '\u{1b}[D';
const RIGHT = '\u{1b}[C';
const BACKSPACE = '\u{7f}';
const CTRL_A = '\u{1}';
const CTRL_E = '\u{5}';
const CTRL_C = '\u{3}';
const CTRL_D = '\u{4}';

describe('the screen of a person at a terminal', () => {
  let terminal: FakeTerminal;
  let screen: TtyScreen;

  function open(columns: number) {
    terminal = new FakeTerminal(columns);
    screen = new TtyScreen(terminal.keys, terminal);
    screen.setPrompt('lobby> ');
  }

  beforeEach(() => open(40));
  afterEach(() => screen.dispose());

  it('shows what comes in above the line that is being typed', async () => {
    await terminal.type('hello wor');
    screen.show('bob: hi');
    await terminal.type('ld');
    screen.show('bob: still there?\n     hello?');
    assert.deepEqual(terminal.rows, ['bob: hi', 'bob: still there?', '     hello?', 'lobby> hello world']);
    assert.deepEqual(terminal.cursor, { row: 3, column: 18 });
    await terminal.type('\r');
    assert.equal(await screen.nextLine(), 'hello world');
    assert.deepEqual(terminal.rows.slice(3), ['lobby> hello world', 'lobby>']);
  });

  it('keeps the cursor where the person has it', async () => {
    await terminal.type(`helo${LEFT}`);
    screen.show('bob: hi');
    await terminal.type('l');
    assert.deepEqual(terminal.rows, ['bob: hi', 'lobby> hello']);
    assert.deepEqual(terminal.cursor, { row: 1, column: 11 });
  });

  it('draws a line of several rows anew, whichever row the cursor is in', async () => {
    open(10);
    const text = 'abcdefghijklmnopqrstuvwxyz';
    await terminal.type(text);
    screen.show('one');
    await terminal.type(LEFT.repeat(22));
    screen.show('two');
    assert.deepEqual(terminal.rows, ['one', 'two', 'lobby> abc', 'defghijklm', 'nopqrstuvw', 'xyz']);
    await terminal.type('X\r');
    assert.equal(await screen.nextLine(), 'abcdXefghijklmnopqrstuvwxyz');
  });

  it('changes its prompt under the person', async () => {
    await terminal.type('hi');
    screen.setPrompt('@bob> ');
    assert.deepEqual(terminal.rows, ['@bob> hi']);
  });

  it('does not show a secret, neither typed nor remembered', async () => {
    await terminal.type('good morning\r');
    await screen.nextLine();
    const answer = screen.askSecret('Password: ');
    await terminal.type('sesame');
    screen.show('bob: hi');
    await terminal.type('!\r');
    assert.equal(await answer, 'sesame!');
    assert.deepEqual(terminal.rows, ['lobby> good morning', 'Password:', 'bob: hi', 'lobby>']);
    assert.doesNotMatch(terminal.written, /sesame/);
    await terminal.type(UP);
    assert.equal(terminal.rows.at(-1), 'lobby> good morning');
  });

  it('asks a question in the place of the prompt', async () => {
    await terminal.type('good morning\r');
    await screen.nextLine();
    const answer = screen.ask('Your name: ');
    screen.show('bob: hi');
    await terminal.type('alice\r');
    assert.equal(await answer, 'alice');
    assert.deepEqual(terminal.rows.slice(1), ['bob: hi', 'Your name: alice', 'lobby>']);
    await terminal.type(UP);
    assert.equal(terminal.rows.at(-1), 'lobby> good morning', 'an answer is no message');
  });

  it('asks a question longer than a row, and goes on below it', async () => {
    open(10);
    screen.show('one');
    const answer = screen.askSecret('The password of alice: ');
    await terminal.type('secret that is long\r');
    assert.equal(await answer, 'secret that is long');
    screen.show('two');
    assert.deepEqual(terminal.rows, ['one', 'The passwo', 'rd of alic', 'e:', 'two', 'lobby>']);
  });

  it('lets go of a question with Ctrl-C, and of everything without one', async () => {
    const answer = screen.ask('Your name: ');
    await terminal.type('al');
    await Promise.all([assert.rejects(answer, GivenUp), terminal.type(CTRL_C)]);
    const secret = screen.askSecret('Password: ');
    await terminal.type('al');
    await Promise.all([assert.rejects(secret, GivenUp), terminal.type(CTRL_C)]);
    assert.deepEqual(terminal.rows, ['Your name: al', 'Password:', 'lobby>']);
    await terminal.type(CTRL_C);
    await screen.left;
    assert.equal(await screen.nextLine(), undefined);
  });

  it('tells how far work is in the place of the prompt, and keeps what is typed for later', async () => {
    const end = Promise.withResolvers<string>();
    const work = screen.during(({ tell }) => {
      tell('1 of 2');
      return end.promise;
    });
    assert.deepEqual(terminal.rows, ['1 of 2']);
    screen.show('bob: hi');
    screen.setPrompt('@bob> ');
    assert.deepEqual(terminal.rows, ['bob: hi', '1 of 2']);
    await terminal.type('next\r');
    end.resolve('done');
    assert.equal(await work, 'done');
    assert.deepEqual(terminal.rows, ['bob: hi', '1 of 2 next', '@bob>']);
    assert.equal(await screen.nextLine(), 'next');
  });

  it('gives up work with Ctrl-C once it has ended, and leaves with one more', async () => {
    const working = (settled: Promise<unknown>) =>
      screen.during(async ({ signal, tell }) => {
        await settled;
        tell('not told any more');
        signal.throwIfAborted();
      });
    const cleaned = Promise.withResolvers<undefined>();
    const work = assert.rejects(working(cleaned.promise), GivenUp);
    await terminal.type(CTRL_C);
    cleaned.resolve(undefined);
    await work;
    assert.deepEqual(terminal.rows, ['lobby>']);
    void working(new Promise(() => undefined));
    await terminal.type(CTRL_C + CTRL_C);
    await screen.left;
  });

  it('leaves with Ctrl-D, with a clean row behind it', async () => {
    screen.show('bob: hi');
    await terminal.type(CTRL_D);
    await screen.left;
    screen.show('* See you.');
    screen.dispose();
    assert.deepEqual(terminal.rows, ['bob: hi', '* See you.']);
    assert.deepEqual(terminal.cursor, { row: 2, column: 0 });
  });

  it('is what it should be after any typing and any arrivals', async () => {
    const key = fc.constantFrom('a', 'b', ' ', LEFT, BACKSPACE, RIGHT, CTRL_A, CTRL_E);
    const paste = fc.string({ unit: fc.constantFrom('x', 'y', ' '), minLength: 2, maxLength: 70 });
    const event = fc.oneof(
      fc.record({ chunks: fc.array(key, { maxLength: 30 }) }),
      // The editor itself does not draw well what is pasted into the middle of a line.
      fc.record({ chunks: paste.map((text) => [CTRL_E, text]) }),
      fc.record({ shown: fc.constantFrom('one', 'two\nthree', 'x'.repeat(17)) }),
    );
    const inputs = fc.tuple(fc.integer({ min: 8, max: 30 }), fc.array(event, { maxLength: 12 }));
    await fuzzAsync(150, inputs, async ([columns, events]) => {
      open(columns);
      const shown: string[] = [];
      for (const one of events) {
        if ('chunks' in one) for (const keys of one.chunks) await terminal.type(keys);
        else {
          screen.show(one.shown);
          shown.push(one.shown);
        }
      }
      const above = shown.length === 0 ? [] : rowsOf(shown.join('\n'), columns);
      assert.deepEqual(terminal.rows.slice(0, above.length), above);
      const below = terminal.rows.slice(above.length).map((row) => row.padEnd(columns));
      await terminal.type('\r');
      const line = await screen.nextLine();
      assert.equal(below.join('').trimEnd(), `lobby> ${line}`.trimEnd());
      screen.dispose();
    });
  });
});

function rowsOf(text: string, columns: number): string[] {
  const rows = text.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? ['']);
  return rows.map((row) => row.trimEnd());
}
