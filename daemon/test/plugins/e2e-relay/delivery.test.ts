import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { assertAscending, type Delivery, type Desk, Person, STORED } from './relay-person.ts';

const SENDERS = ['alice', 'carol', 'dave'] as const;

/** What happens next: somebody sends some, or the reader does something. */
type Step =
  | { readonly kind: 'send'; readonly sender: number; readonly count: number }
  | { readonly kind: 'fetch'; readonly limit: number }
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'reconnect' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), sender: fc.nat(2), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('fetch' as const), limit: fc.integer({ min: 1, max: 6 }) }),
  fc.constant({ kind: 'acknowledge' as const }),
  fc.constant({ kind: 'reconnect' as const }),
);

describe('delivery', () => {
  let daemon: PluginDaemon;
  let senders: Desk[];

  before(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, {}],
    ]);
    senders = [];
    for (const user of SENDERS) senders.push((await Person.join(daemon, user)).desk);
  });

  after(() => daemon.dispose());

  it('loses, doubles and reorders nothing, whatever happens at the same time', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { desk } = await Person.join(daemon, `reader${round++}`);
        const reader = new Reader(desk);
        const sent: Promise<unknown>[] = [];
        // Nobody waits for anybody, but the reader for its own answers.
        for (const each of steps) {
          if (each.kind === 'send') sent.push(...sendSome(each.sender, each.count, desk));
          else await reader.take(each);
        }
        await Promise.all(sent);
        await reader.fetchToTheEnd();
        assertAscending(reader.got);
        assert.equal(reader.got.length, sent.length);
        for (const user of SENDERS) assertInOrder(reader.got.filter(({ from }) => from === user));
      }),
      { numRuns: 25 },
    );
  });

  it('goes on where the last page ended, each message once, while others send', async () => {
    for (let round = 0; round < 10; round++) {
      const { desk } = await Person.join(daemon, `late${round}`);
      const sent = [0, 1, 2].flatMap((sender) => sendSome(sender, 40, desk));
      const pages = await desk.fetchAll(7 + round);
      await Promise.all(sent);
      const all = [...pages, ...(await desk.deliveries(120 - pages.length))];
      assert.deepEqual(
        all.map(({ number }) => number),
        Array.from({ length: 120 }, (_, index) => index + 1),
      );
      assert.deepEqual(await desk.pushed(), []);
    }
  });

  it('reaches every session of a device that has fetched', async () => {
    const { desk } = await Person.join(daemon, 'erin');
    const second = await desk.reconnect();
    await Promise.all([desk.fetchAll(), second.fetchAll()]);
    await Promise.all(sendSome(0, 20, desk));
    for (const each of [desk, second]) assert.equal((await each.deliveries(20)).length, 20);
  });

  it('of a thousand messages from three at once is in order for each', async () => {
    const { desk } = await Person.join(daemon, 'frank');
    await desk.fetchAll();
    await Promise.all([0, 1, 2].flatMap((sender) => sendSome(sender, 334, desk)));
    const all = await desk.deliveries(1_002);
    assertAscending(all);
    for (const user of SENDERS) assertInOrder(all.filter(({ from }) => from === user));
  });

  function sendSome(sender: number, count: number, { address }: Desk): readonly Promise<unknown>[] {
    return Array.from({ length: count }, async () => {
      const answer = await senders[sender]?.send({ payload: nextPayload(), to: [address] });
      assert.deepEqual(answer, STORED);
    });
  }
});

let payloads = 0;

/** Each above the one before. */
function nextPayload(): Uint8Array {
  const payload = Buffer.from(randomBytes(8));
  payload.writeUInt32BE(++payloads);
  return new Uint8Array(payload);
}

function assertInOrder(deliveries: readonly Delivery[]): void {
  const order = deliveries.map(({ payload }) => Buffer.from(payload).readUInt32BE());
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
}

/** Keeps what it gets, as a client does: each number once. */
class Reader {
  readonly got: Delivery[] = [];
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async take(each: Exclude<Step, { kind: 'send' }>): Promise<void> {
    if (each.kind === 'fetch') await this.#fetch(each.limit);
    else if (each.kind === 'reconnect') await this.#reconnect();
    else await this.#desk.acknowledge(this.#last);
  }

  async fetchToTheEnd(): Promise<void> {
    for (let more = true; more;) more = await this.#fetch(200);
    this.got.push(...(await this.#desk.pushed()));
  }

  get #last(): number {
    return this.got.at(-1)?.number ?? 0;
  }

  async #fetch(limit: number): Promise<boolean> {
    // What is pushed before the answer came before it.
    const before = await this.#desk.pushed();
    this.got.push(...before);
    const { messages, more } = await this.#desk.fetch(this.#last, limit);
    // Pushed by the last fetch while this one was on its way.
    const meanwhile = this.#desk.member.takeEvents().flatMap((event) => {
      return event.type === 'e2e-relay.deliver' ? [event.body] : [];
    });
    this.got.push(...meanwhile.filter(({ number }) => number <= (messages[0]?.number ?? 0) - 1));
    this.got.push(...messages.filter(({ number }) => number > this.#last));
    this.got.push(...meanwhile.filter(({ number }) => number > this.#last));
    return more;
  }

  async #reconnect(): Promise<void> {
    this.got.push(...(await this.#desk.pushed()));
    const before = this.#desk.member;
    this.#desk = await this.#desk.reconnect();
    before.link.close();
  }
}
