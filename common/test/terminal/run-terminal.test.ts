import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ClientProblem, type ProblemCode } from '../../src/client/problem.ts';
import { exitCodeOf } from '../../src/terminal/exit-code.ts';
import { runTerminal } from '../../src/terminal/run-terminal.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { FakeSurroundings } from './fake-surroundings.ts';

async function run(...args: string[]) {
  const around = new FakeSurroundings();
  const code = await runTerminal(args, around);
  return { code, output: around.printed, errors: around.complained };
}

describe('the command line of the terminal client', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ns-cli-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('tells of its commands and their options', async () => {
    const help = await run('--help');
    assert.equal(help.code, 0);
    for (const name of ['chat', 'send', 'signup', 'signin', 'Exit codes'])
      assert.ok(help.output.includes(name));
    const send = await run('send', '--help');
    assert.match(send.output, /Usage: noncesense send \[options\] MESSAGE/);
    assert.match(send.output, /--to NAME/);
    assert.match((await run('--version')).output, /^\d+\.\d+\.\d+\n$/);
  });

  it('says what is wrong, and how to say it right', async () => {
    const wrong = async (words: RegExp, ...args: string[]) => {
      const { code, output, errors } = await run(...args);
      assert.deepEqual([code, output], [2, '']);
      assert.match(errors, /^noncesense: [^\n]+\n$/);
      assert.match(errors, words);
    };
    await wrong(/did you mean "send"/, 'sent');
    await wrong(/did you mean "--state"/, '--stat', 'x');
    await wrong(/--to needs a value/, 'send', '--to');
    await wrong(/--to lobby, --to NAME, or --to "#group"/, 'send', 'hi');
    await wrong(/a message or a --file/, 'send', '--to', 'bob', 'hi', '--file', 'x');
    await wrong(/not to the lobby/, 'send', '--to', 'lobby', '--file', 'x');
    await wrong(/a message in quotes/, 'send', '--to', 'lobby');
    await wrong(/"there" is one argument too many/, 'send', '--to', 'lobby', 'hi', 'there');
    await wrong(/message is empty/, 'send', '--to', 'lobby', '--', ' ');
    await wrong(/--timeout takes whole seconds/, 'send', '--to', 'lobby', 'hi', '--timeout', 'soon');
    await wrong(/not an invite link/, 'signin', '--user', 'bob', '--link', 'noncesense://x');
    await wrong(/--user NAME/, 'signup');
    await wrong(
      /password file can't be read/,
      'signin',
      '--user',
      'bob',
      '--password-file',
      join(folder, 'none'),
    );
    await wrong(/nobody can be asked/, 'signin', '--user', 'bob');
  });

  it('has codes for what went wrong, also in JSON', async () => {
    const state = join(folder, 'empty');
    const { code, output } = await run('send', '--to', 'lobby', 'hi', '--json', '--state', state);
    assert.equal(code, 3);
    assert.equal((JSON.parse(output) as { error: string }).error, 'not-signed-in');
    const codes: Readonly<Partial<Record<ProblemCode, number>>> = {
      'login-failed': 1,
      'timed-out': 1,
      refused: 1,
      'device-refused': 3,
      unreachable: 4,
      'not-noncesense': 4,
      'not-connected': 4,
      lost: 4,
      'identity-changed': 5,
      'key-mismatch': 6,
      'daemon-untrusted': 6,
    };
    for (const [problem, wanted] of Object.entries(codes))
      assert.equal(exitCodeOf(new ClientProblem(problem as ProblemCode, '')), wanted, problem);
    assert.equal(exitCodeOf(new Error('a bug')), undefined);
  });

  it('understands or refuses whatever is typed, and leaves nothing behind', async () => {
    const known = [
      'send',
      'signin',
      'signup',
      'chat',
      '--to',
      '--state',
      '--json',
      '--help',
      '--',
      '-',
      '--timeout=0',
      '--user=x',
    ];
    const word = fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'binary', maxLength: 8 }));
    const before = await readdir('.');
    await fuzzAsync(200, fc.array(word, { maxLength: 6 }), async (words) => {
      // Nothing here is signed in: what is understood ends there.
      const code = await runTerminal([...words, '--timeout', 'never'], new FakeSurroundings());
      assert.ok(code === 0 || code === 1 || code === 2, `${code}`);
    });
    assert.deepEqual(await readdir('.'), before);
  });
});
