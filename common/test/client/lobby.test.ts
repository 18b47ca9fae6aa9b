import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Lobby } from '../../src/client/lobby.ts';
import { OutboxKeeper } from '../../src/client/outbox-keeper.ts';
import { ClientProblem } from '../../src/client/problem.ts';
import { HeldClock } from '../support/held-clock.ts';
import { LobbyDaemon } from './support/lobby-daemon.ts';
import { MemoryOutbox, MemorySecrets } from './support/memory-stores.ts';

type Step = 'connect' | 'lose' | 'handle' | 'deliver' | 'bob' | 'send' | 'older' | 'retry';

interface Scene {
  readonly lobby: Lobby;
  readonly daemon: LobbyDaemon;
}

function scene(echoes = false): Scene {
  const report = (problem: ClientProblem) => assert.fail(problem);
  const outboxes = new OutboxKeeper({ outbox: new MemoryOutbox(), secrets: new MemorySecrets() });
  const lobby = new Lobby({ clock: new HeldClock(), outboxes, changed: () => undefined, report });
  return { lobby, daemon: new LobbyDaemon(lobby, echoes) };
}

async function take(step: Step, { lobby, daemon }: Scene): Promise<void> {
  if (step === 'connect') daemon.connect();
  else if (step === 'lose') daemon.lose();
  else if (step === 'handle') daemon.handle();
  else if (step === 'deliver') daemon.deliver();
  else if (step === 'bob') daemon.speakAsBob();
  else if (step === 'send') void lobby.send('from alice');
  // A load that is cut off by a loss rejects; that is not what these stories are about.
  else if (step === 'older') lobby.loadOlder().catch(() => undefined);
  else for (const { id } of lobby.messages) void lobby.retry(id);
  await turn();
}

async function settle({ daemon }: Scene): Promise<void> {
  await turn();
  while (!daemon.isIdle) {
    daemon.handle();
    daemon.deliver();
    await turn();
  }
}

function checkOrder({ lobby }: Scene): void {
  const ids = lobby.messages.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'a message is shown twice');
  const numbers = lobby.messages.map(({ number }) => number ?? Number.POSITIVE_INFINITY);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
    'out of order',
  );
}

/** From the oldest message of somebody else on, all that the daemon has. */
function checkNoGap({ lobby, daemon }: Scene): void {
  const oldest = lobby.messages.find(({ from }) => from !== 'alice')?.number ?? Number.POSITIVE_INFINITY;
  const from = (numbers: (number | undefined)[]) =>
    numbers.filter((number) => number !== undefined && number >= oldest);
  assert.deepEqual(
    from(lobby.messages.map(({ number }) => number)),
    from(daemon.stored.map(({ number }) => number)),
  );
}

async function loadAll(stage: Scene): Promise<void> {
  while (stage.lobby.hasOlder) {
    await take('older', stage);
    await settle(stage);
  }
}

function checkComplete({ lobby, daemon }: Scene): void {
  assert.deepEqual(
    lobby.messages.map(({ number }) => number),
    daemon.stored.map(({ number }) => number),
  );
}

const steps = fc.array(
  fc.constantFrom<Step>(
    'connect',
    'lose',
    'handle',
    'handle',
    'deliver',
    'deliver',
    'bob',
    'bob',
    'send',
    'older',
    'retry',
  ),
  { maxLength: 60, size: 'max' },
);

describe('Lobby', () => {
  it('shows every message once, in order and without gaps, whatever the order of events', async function () {
    this.timeout(60_000);
    const property = fc.asyncProperty(steps, fc.boolean(), async (story, echoes) => {
      const stage = scene(echoes);
      for (const step of story) {
        await take(step, stage);
        checkOrder(stage);
      }
      await take('connect', stage);
      await settle(stage);
      await take('retry', stage);
      await settle(stage);
      checkOrder(stage);
      checkNoGap(stage);
      await loadAll(stage);
      checkComplete(stage);
      const mine = stage.lobby.messages.filter(({ from }) => from === 'alice');
      assert.ok(mine.every(({ state, number }) => state === 'sent' && number !== undefined));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('says once what is said again under the same id, whether it is on its way or stored', async () => {
    const stage = scene();
    await take('connect', stage);
    await settle(stage);
    const id = new Uint8Array(16).fill(4);
    void stage.lobby.send('hello', id);
    void stage.lobby.send('hello', id);
    await settle(stage);
    void stage.lobby.send('hello', id);
    await settle(stage);
    assert.deepEqual(
      stage.lobby.messages.map(({ text, state }) => [text, state]),
      [['hello', 'sent']],
    );
    assert.equal(stage.daemon.stored.filter(({ text }) => text === 'hello').length, 1);
  });

  it('shows a message as sending at once, and as sent with the daemon’s number and time', async () => {
    const stage = scene();
    await take('connect', stage);
    await settle(stage);
    const sent = stage.lobby.send('hello');
    assert.equal(stage.lobby.messages[0]?.state, 'sending');
    await settle(stage);
    await sent;
    const [message] = stage.lobby.messages;
    assert.deepEqual(
      { ...message, id: '' },
      { id: '', number: 12, from: 'alice', text: 'hello', sentAt: 12_000, state: 'sent' },
    );
  });

  it('names messages by ids that begin with the time, as a daemon stores them best', async () => {
    const stage = scene();
    await take('connect', stage);
    await settle(stage);
    void stage.lobby.send('hello');
    await settle(stage);
    const id = stage.daemon.stored.find(({ from }) => from === 'alice')?.id;
    assert.equal(id?.length, 16);
    assert.equal(Buffer.from(id).readUIntBE(0, 6), new HeldClock().now());
  });

  it('sends what waited for the connection once, though the first answer was lost', async () => {
    const stage = scene();
    await take('connect', stage);
    await settle(stage);
    await take('send', stage);
    await take('handle', stage);
    await take('lose', stage);
    assert.equal(stage.lobby.messages[0]?.state, 'sending');
    await take('connect', stage);
    await settle(stage);
    assert.equal(stage.daemon.stored.length, 1);
    assert.deepEqual(
      stage.lobby.messages.map(({ state }) => state),
      ['sent'],
    );
  });

  it('fails what waits when the connection is not coming, and sends it on retry', async () => {
    const stage = scene();
    await take('connect', stage);
    await settle(stage);
    await take('lose', stage);
    await take('send', stage);
    stage.lobby.close(new ClientProblem('not-connected', 'You disconnected.'));
    const [failed] = stage.lobby.messages;
    assert.deepEqual([failed?.state, failed?.problem], ['failed', 'You disconnected.']);
    await take('connect', stage);
    await take('retry', stage);
    await settle(stage);
    const [sent] = stage.lobby.messages;
    assert.deepEqual([sent?.state, sent?.problem, sent?.id], ['sent', undefined, failed?.id]);
  });

  it('says why a text cannot be sent', async () => {
    const stage = scene();
    await take('connect', stage);
    await stage.lobby.send('');
    await stage.lobby.send('\ud800');
    await stage.lobby.send('\ufeffhi');
    await stage.lobby.send('ä'.repeat(8_193));
    const problems = stage.lobby.messages.map(({ state, problem }) => `${state}: ${problem}`);
    assert.equal(problems.length, 4);
    assert.match(problems[0] ?? '', /failed: .*empty/);
    assert.match(problems[1] ?? '', /failed: .*Unicode/);
    assert.match(problems[2] ?? '', /failed: .*invisible/);
    assert.match(problems[3] ?? '', /failed: .*16,384/);
  });

  it('loads older messages page by page, until there are none', async () => {
    const stage = scene();
    for (let i = 0; i < 7; i++) stage.daemon.speakAsBob();
    await take('connect', stage);
    await settle(stage);
    const lengths = [stage.lobby.messages.length];
    while (stage.lobby.hasOlder) {
      await take('older', stage);
      await settle(stage);
      lengths.push(stage.lobby.messages.length);
    }
    assert.deepEqual(lengths, [3, 6, 7]);
    checkComplete(stage);
  });

  it('believes a daemon that was restored from a backup', async () => {
    const stage = scene();
    for (let i = 0; i < 5; i++) stage.daemon.speakAsBob();
    await take('connect', stage);
    await settle(stage);
    await take('lose', stage);
    stage.daemon.forgetNewest(2);
    await take('connect', stage);
    await take('bob', stage);
    await settle(stage);
    checkNoGap(stage);
    await loadAll(stage);
    checkComplete(stage);
  });

  it('shows nothing of before when the server was restored with an empty lobby, but what is unsent', async () => {
    const stage = scene();
    for (let i = 0; i < 5; i++) stage.daemon.speakAsBob();
    await take('connect', stage);
    await settle(stage);
    await take('lose', stage);
    await stage.lobby.send('');
    stage.daemon.forgetNewest(5);
    await take('connect', stage);
    await settle(stage);
    assert.deepEqual(
      stage.lobby.messages.map(({ state }) => state),
      ['failed'],
    );
    assert.equal(stage.lobby.hasOlder, false);
  });

  it('moves a message to the number that the daemon gave it last', () => {
    const { lobby } = scene();
    const message = { id: new Uint8Array(16), from: 'bob', text: 'hello', sentAt: 1 };
    lobby.receive({ ...message, number: 3 });
    lobby.receive({ ...message, number: 2 });
    assert.deepEqual(
      lobby.messages.map(({ number }) => number),
      [2],
    );
  });

  it('does not let somebody else’s message replace one with the same id', () => {
    const { lobby } = scene();
    const id = new Uint8Array(16);
    lobby.receive({ number: 1, id, from: 'bob', text: 'I agree', sentAt: 1 });
    lobby.receive({ number: 2, id, from: 'mallory', text: 'I refuse', sentAt: 2 });
    assert.deepEqual(
      lobby.messages.map(({ from }) => from),
      ['bob', 'mallory'],
    );
  });

  it('shows nothing of another person’s lobby', async () => {
    const stage = scene();
    await take('connect', stage);
    await take('bob', stage);
    await settle(stage);
    assert.equal(stage.lobby.messages.length, 1);
    stage.lobby.awaitOpen({ daemonKey: 'key', user: 'carol' });
    assert.equal(stage.lobby.messages.length, 0);
  });
});
