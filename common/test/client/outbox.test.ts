import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { ClientProblem } from '../../src/client/problem.ts';
import { OutboxWorld } from './support/outbox-world.ts';

const disconnected = new ClientProblem('not-connected', 'You disconnected.');

const actions = {
  write: (world: OutboxWorld) => world.write(),
  connect: ({ daemon }: OutboxWorld) => daemon.connect(),
  lose: ({ daemon }: OutboxWorld) => daemon.lose(),
  handle: ({ daemon }: OutboxWorld) => daemon.handle(),
  deliver: ({ daemon }: OutboxWorld) => daemon.deliver(),
  limit: ({ daemon }: OutboxWorld) => daemon.limit(3),
  dawdle: ({ daemon }: OutboxWorld) => daemon.dawdle(),
  wait: ({ clock }: OutboxWorld) => clock.advance(1_000),
  disk: ({ disk }: OutboxWorld) => disk.step(),
  fill: ({ disk }: OutboxWorld) => void (disk.isFull = true),
  free: ({ disk }: OutboxWorld) => void (disk.isFull = false),
  kill: (world: OutboxWorld) => world.kill(),
  killAfterwards: (world: OutboxWorld) => world.kill({ afterwards: true }),
  restart: (world: OutboxWorld) => world.restart(),
} as const;

type Step = keyof typeof actions;

const step = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom<Step>('write', 'connect', 'handle', 'deliver') },
  { weight: 10, arbitrary: fc.constantFrom<Step>('disk') },
  { weight: 4, arbitrary: fc.constantFrom<Step>('lose', 'limit', 'dawdle', 'wait') },
  { weight: 3, arbitrary: fc.constantFrom<Step>('kill', 'killAfterwards', 'restart') },
  { weight: 1, arbitrary: fc.constantFrom<Step>('fill', 'free') },
);

describe('Outbox', () => {
  it('loses nothing that it kept and sends nothing twice, whatever happens and in whatever order', async function () {
    this.timeout(60_000);
    const steps = fc.array(step, { maxLength: 80, size: 'max' });
    const property = fc.asyncProperty(steps, fc.boolean(), async (story, echoes) => {
      const world = new OutboxWorld(echoes);
      for (const name of story) {
        await actions[name](world);
        await turn();
        await world.check();
      }
      world.disk.isFull = false;
      world.daemon.connect();
      await world.settle();
      await world.check();
      const expected = world.written.filter((text) => !world.lost.has(text));
      const arrived = world.storedTexts.filter((text) => !world.lost.has(text));
      assert.deepEqual(arrived, expected, 'lost, twice or out of order');
      assert.equal(new Set(world.storedTexts).size, world.storedTexts.length, 'twice');
      assert.deepEqual([...world.disk.values.keys()], [], 'something is still kept');
      for (const { message } of world.problems) assert.match(message, /could not be kept/);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it('shows after a restart what was not sent, and sends it with the same id', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    const [before] = world.lobby.messages;
    await world.kill();
    await world.settleDisk();
    assert.deepEqual(world.lobby.messages, [before]);
    world.daemon.connect();
    await world.settle();
    assert.deepEqual(
      world.lobby.messages.map(({ id, state }) => [id, state]),
      [[before?.id, 'sent']],
    );
  });

  it('keeps a failed message with its problem over a restart, for another try', async () => {
    const world = new OutboxWorld();
    world.write();
    world.lobby.close(disconnected);
    await world.restart();
    await world.settleDisk();
    const [failed] = world.lobby.messages;
    assert.deepEqual([failed?.state, failed?.problem], ['failed', 'You disconnected.']);
    world.daemon.connect();
    await world.settle();
    assert.deepEqual(world.states, ['message 0 failed'], 'nobody asked for another try');
    void world.lobby.retry(failed?.id ?? '');
    await world.settle();
    assert.deepEqual(world.states, ['message 0 sent']);
  });

  it('forgets a failed message for good when the person discards it, and no other', async () => {
    const world = new OutboxWorld();
    world.write();
    world.lobby.close(disconnected);
    world.lobby.awaitOpen(world.daemon.owner);
    world.write();
    await world.settleDisk();
    for (const { id } of world.lobby.messages) void world.lobby.discard(id);
    await world.settleDisk();
    assert.deepEqual(world.states, ['message 1 sending']);
    assert.deepEqual(await world.keptTexts(), ['message 1']);
  });

  it('sends what it cannot keep, and tells the person once', async () => {
    const world = new OutboxWorld();
    world.daemon.connect();
    world.disk.isFull = true;
    for (let i = 0; i < 3; i++) {
      world.write();
      await world.settle();
    }
    assert.deepEqual(world.storedTexts, world.written);
    assert.deepEqual(
      world.problems.map(({ code }) => code),
      ['internal'],
    );
    assert.match(world.problems[0]?.message ?? '', /could not be kept on this machine: the disk is full\./);
  });

  it('does not write over what it could not read', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    world.disk.isUnreadable = true;
    await world.kill();
    world.write();
    await world.settleDisk();
    assert.match(world.problems[0]?.message ?? '', /cannot be read now/);
    assert.deepEqual(await world.keptTexts(), ['message 0']);
    world.disk.isUnreadable = false;
    world.daemon.connect();
    await world.settle();
    assert.deepEqual(world.storedTexts, ['message 0', 'message 1'], 'read at the next connection');
  });

  it('sets aside what is damaged, tells the person, and goes on', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    const [[name, bytes] = ['', new Uint8Array()]] = world.disk.values;
    const damaged = bytes.with(40, (bytes[40] ?? 0) ^ 1);
    world.disk.values.set(name, damaged);
    await world.restart();
    world.write();
    await world.settleDisk();
    assert.equal(world.problems.length, 1);
    const aside = /set aside as (\S+),/.exec(world.problems[0]?.message ?? '')?.[1] ?? '';
    assert.deepEqual(world.disk.values.get(aside), damaged);
    assert.deepEqual(await world.keptTexts(), ['message 1']);
  });

  it('sets aside what it has no key for', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    world.secrets.values.clear();
    await world.restart();
    await world.settleDisk();
    assert.match(world.problems[0]?.message ?? '', /set aside/);
    assert.equal(world.disk.values.size, 1);
  });

  it('puts nothing on the disk when the secret store keeps nothing', async () => {
    const world = new OutboxWorld();
    world.secrets.set = () => Promise.resolve();
    world.write();
    await world.settleDisk();
    assert.equal(world.disk.values.size, 0);
    assert.match(world.problems[0]?.message ?? '', /secret store does not keep/);
  });

  it('refuses a message at once when too many wait, and takes it when there is room', async () => {
    const world = new OutboxWorld();
    for (let i = 0; i < 501; i++) void world.lobby.send(`message ${i}`);
    await world.settleDisk();
    const last = world.lobby.messages[500];
    assert.ok(last);
    assert.match(`${last.state}: ${last.problem}`, /^failed: Too many messages wait/);
    assert.equal((await world.keptTexts()).length, 500);
    world.daemon.connect();
    while (world.storedTexts.length < 2) {
      await world.settleDisk();
      world.daemon.handle();
      world.daemon.deliver();
    }
    void world.lobby.retry(last.id);
    await world.settleDisk();
    assert.equal(world.states.at(-1), 'message 500 sending');
  });

  it('refuses a message at once when those that wait are too long together', async () => {
    const world = new OutboxWorld();
    for (let i = 0; i < 65; i++) void world.lobby.send('x'.repeat(16_384));
    await world.settleDisk();
    assert.deepEqual(
      world.lobby.messages.map(({ state }) => state),
      [...Array.from({ length: 64 }, () => 'sending'), 'failed'],
    );
  });

  it('leaves the daemon alone for as long as it asks, also over a new connection', async () => {
    const world = new OutboxWorld();
    world.daemon.connect();
    world.write();
    await world.settle({ passTime: false });
    world.write();
    await world.settleDisk();
    world.daemon.limit(7);
    await turn();
    world.write();
    world.daemon.lose();
    world.daemon.connect();
    await world.settle({ passTime: false });
    world.clock.advance(6_999);
    await world.settle({ passTime: false });
    assert.deepEqual(world.states, ['message 0 sent', 'message 1 sending', 'message 2 sending']);
    world.clock.advance(1);
    await world.settle({ passTime: false });
    assert.deepEqual(world.storedTexts, world.written);
  });

  it('asks again over the same connection when an answer does not come', async () => {
    const world = new OutboxWorld();
    world.daemon.connect();
    await world.settle();
    world.write();
    await world.settleDisk();
    world.daemon.dawdle();
    await turn();
    assert.deepEqual(world.states, ['message 0 sending']);
    await world.settle();
    assert.deepEqual([world.states, world.storedTexts], [['message 0 sent'], ['message 0']]);
  });

  it('leaves no timer behind when its client ends while the daemon is left alone', async () => {
    const world = new OutboxWorld();
    world.daemon.connect();
    await world.settle();
    world.write();
    await world.settleDisk();
    world.daemon.limit(7);
    await turn();
    assert.equal(world.clock.timers, 1);
    world.lobby.dispose();
    assert.equal(world.clock.timers, 0);
  });

  it('keeps what was written without a connection as soon as one is coming', async () => {
    const world = new OutboxWorld();
    world.lobby.close(disconnected);
    world.write();
    await world.settleDisk();
    assert.deepEqual(await world.keptTexts(), [], 'this window owns nothing');
    world.lobby.awaitOpen(world.daemon.owner);
    await world.settleDisk();
    assert.deepEqual(await world.keptTexts(), ['message 0']);
    assert.deepEqual(world.states, ['message 0 failed']);
  });

  it('does not show what another window has sent meanwhile', async () => {
    const world = new OutboxWorld();
    world.write();
    world.lobby.close(disconnected);
    await world.settleDisk();
    for (const { id } of world.lobby.messages) await world.lobby.retry(id);
    assert.deepEqual(world.states, ['message 0 failed'], 'there is no connection');
    world.disk.values.clear();
    world.lobby.awaitOpen(world.daemon.owner);
    await world.settleDisk();
    assert.deepEqual(world.states, []);
  });

  it('keeps what changes while it is being written', async () => {
    const world = new OutboxWorld();
    await world.settleDisk();
    world.write();
    await turn();
    assert.ok(!world.disk.isIdle, 'nothing is being written');
    world.lobby.close(disconnected);
    await world.settleDisk();
    assert.deepEqual(world.states, ['message 0 failed']);
    await world.restart();
    await world.settleDisk();
    assert.deepEqual(world.states, ['message 0 failed']);
  });

  it('shows nothing as sending when the connection was given up before it was read', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    await world.kill();
    world.lobby.close(disconnected);
    await world.settleDisk();
    assert.deepEqual(world.states, ['message 0 failed']);
  });

  it('keeps what each person wrote apart', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    world.lobby.awaitOpen({ ...world.daemon.owner, user: 'bob' });
    await world.settleDisk();
    assert.deepEqual(world.states, []);
    world.lobby.awaitOpen(world.daemon.owner);
    await world.settleDisk();
    assert.deepEqual(world.states, ['message 0 sending']);
  });

  it('writes no word of it in the clear', async () => {
    const world = new OutboxWorld();
    world.write();
    await world.settleDisk();
    const [[name, bytes] = ['', new Uint8Array()]] = world.disk.values;
    const visible = name + Buffer.from(bytes).toString('latin1');
    for (const word of ['message 0', 'alice', 'text']) assert.ok(!visible.includes(word), word);
  });
});
