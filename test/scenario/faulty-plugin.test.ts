import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClientProblem } from '../../common/src/client/problem.ts';
import { askDaemon } from '../../daemon/src/cli/admin-client.ts';
import { residentMb } from '../resident-memory.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';

const PLUGIN = fileURLToPath(new URL('./support/faulty/plugin.ts', import.meta.url));
const ROUNDS = 60;
const POKES_AT_ONCE = 20;
/** What a line in the lobby may take at the median, on a machine that has other things to do as well. */
const LATENCY_MS = 250;
const GROWTH_MB = 150;
/** Twenty lines of each kind of fault, with their stacks. */
const LOG_BYTES = 400_000;

/** Fails at the daemon; the client core does not know the plugin's messages. */
type AnyRequest = 'presence.list';

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe('three people and a plugin that does everything wrong', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let mallory: Person;
  let people: readonly Person[];

  before(async () => {
    const busy = { messagesPerSecond: 10_000, messageBurst: 100_000 };
    const plugins = {
      limits: { session: busy, user: busy },
      auth: {},
      broadcast: { history: 1000 },
      presence: {},
      audit: {},
      [PLUGIN]: {},
    };
    daemon = await DaemonProcess.start({ plugins });
    mallory = new Person('mallory');
    people = ['alice', 'bob', 'carol'].map((user) => new Person(user));
    await Promise.all([mallory, ...people].map((person) => person.signUp(daemon.invite)));
  });

  after(async () => {
    for (const person of [mallory, ...people]) person.dispose();
    await daemon.remove();
  });

  const poke = (type: string) => mallory.client.request(type as AnyRequest, {});

  for (const type of [
    'faulty.throws',
    'faulty.rejects',
    'faulty.rejects-later',
    'faulty.wrong-answer',
    'faulty.wrong-verdict',
    'faulty.refused-by-a-throw',
  ]) {
    it(`are told "internal" at ${type}, and nothing of the inside`, async () => {
      await assert.rejects(poke(type), (error) => {
        assert.ok(error instanceof ClientProblem);
        assert.equal(error.code, 'internal');
        assert.ok(!error.message.includes('boom'));
        return true;
      });
    });
  }

  it('talk as if nothing were: everything arrives, in time, in bounded memory', async function () {
    const isMeasured = process.platform === 'linux';
    const before = isMeasured ? await residentMb(daemon.pid) : 0;
    const times: number[] = [];
    const chat = new AbortController();
    const poking = (async () => {
      while (!chat.signal.aborted)
        await Promise.allSettled(Array.from({ length: POKES_AT_ONCE }, () => poke('faulty.throws')));
    })();
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      await Promise.all(people.map((person) => person.say(`${person.user} ${round}`)));
      times.push(performance.now() - begin);
    }
    chat.abort();
    await poking;
    const texts = people[0]?.texts ?? [];
    assert.equal(texts.length, ROUNDS * people.length);
    for (const person of people) {
      await person.hear(texts.at(-1) ?? '');
      assert.deepEqual(person.texts, texts);
    }
    assert.ok(median(times) < LATENCY_MS, `${median(times)} ms`);
    if (isMeasured) {
      const grown = (await residentMb(daemon.pid)) - before;
      assert.ok(grown < GROWTH_MB, `grew by ${grown} MB`);
    }
  });

  it('come back while somebody waits for an answer that never comes', async () => {
    void poke('faulty.never').catch(() => undefined);
    const [alice] = people;
    assert.ok(alice);
    await alice.restart();
    await alice.reach('ready');
    await alice.say('back again');
  });

  it('leave a log that names the plugin and its hooks, and did not grow with their messages', async () => {
    const verdict = await askDaemon(join(daemon.dataDir, 'admin.sock'), 'audit-verify');
    assert.equal((verdict as { brokenAt?: number }).brokenAt, undefined);
    assert.equal(await daemon.stop(), 0);
    for (const hook of ['admit', 'message', 'decided', 'sessionReady'])
      assert.match(daemon.log, new RegExp(`"plugin":"faulty","hook":"${hook}"`));
    assert.match(daemon.log, /faulty\/plugin\.ts.*a promise was rejected and nobody handled it/);
    assert.match(daemon.log, /"plugin":"faulty".*a plugin failed while it was stopped/);
    assert.ok(daemon.log.length < LOG_BYTES, `${daemon.log.length} bytes of log`);
  });
});
