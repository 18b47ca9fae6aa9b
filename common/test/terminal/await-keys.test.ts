import assert from 'node:assert/strict';
import { ClientProblem } from '../../src/client/problem.ts';
import { awaitKeys, untilKeysAreThere } from '../../src/terminal/await-keys.ts';
import { Printer } from '../../src/terminal/printer.ts';
import { GivenUp } from '../../src/terminal/screen.ts';
import { Style } from '../../src/terminal/style.ts';
import { TtyScreen } from '../../src/terminal/tty-screen.ts';
import { HeldClock } from '../support/held-clock.ts';
import { FakeTerminal } from './fake-terminal.ts';

const NOBODY = new ClientProblem('no-such-person', 'nobody here is called olga');
const CTRL_C = '\u{3}';

describe('keys of somebody who has just come', () => {
  let clock: HeldClock;
  let client: { readonly people: Map<string, { user: string; displayName: string }> };
  let isThere: boolean;
  let tries: number;

  beforeEach(() => {
    clock = new HeldClock();
    client = { people: new Map([['olga', { user: 'olga', displayName: 'Olga' }]]) };
    [isThere, tries] = [false, 0];
  });

  function look(): Promise<string> {
    tries++;
    return isThere ? Promise.resolve('found') : Promise.reject(NOBODY);
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('are waited for', async () => {
    const found = untilKeysAreThere({ client, clock }, ['olga'], look);
    await turn();
    isThere = true;
    clock.advance(250);
    assert.equal(await found, 'found');
    assert.deepEqual([tries, clock.timers], [2, 0]);
  });

  it('are not waited for any longer than is good', async () => {
    const refused = assert.rejects(untilKeysAreThere({ client, clock }, ['olga'], look), NOBODY);
    for (let tried = 0; tries < 7 && tried < 50; tried++) {
      clock.advance(250);
      await turn();
    }
    await refused;
    assert.equal(tries, 7);
  });

  it('are not waited for when nobody of that name is online, or something else is wrong', async () => {
    await assert.rejects(untilKeysAreThere({ client, clock }, ['zoe'], look), NOBODY);
    const blocked = new ClientProblem('blocked', 'you have blocked olga');
    await assert.rejects(
      untilKeysAreThere({ client, clock }, ['olga'], () => Promise.reject(blocked)),
      blocked,
    );
    assert.equal(clock.timers, 0);
  });

  it('are not waited for any more when it was given up while they were looked for', async () => {
    const life = new AbortController();
    const found = untilKeysAreThere({ client, clock, signal: life.signal }, ['olga'], () => {
      life.abort();
      return look();
    });
    const refused = assert.rejects(found, { code: 'cancelled' });
    for (let turns = 0; turns < 10; turns++) {
      await turn();
      clock.advance(2_000);
    }
    await refused;
    assert.deepEqual([tries, clock.timers], [1, 0]);
  });

  it('are waited for in the sight of a person, who may give it up', async () => {
    const terminal = new FakeTerminal(60);
    const screen = new TtyScreen(terminal.keys, terminal);
    const printer = new Printer(screen, new Style(false), clock);
    const found = assert.rejects(awaitKeys({ client, clock, screen, printer }, ['olga'], look), GivenUp);
    await turn();
    assert.deepEqual(terminal.rows, [
      '* The server has no keys of olga yet.',
      'looking again (Ctrl-C gives up)',
    ]);
    await terminal.type(CTRL_C);
    await found;
    assert.equal(clock.timers, 0);
    screen.dispose();
  });
});
