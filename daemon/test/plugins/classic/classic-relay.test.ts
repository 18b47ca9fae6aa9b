import assert from 'node:assert/strict';
import { ClassicIdentity } from '../../../../common/src/classic/rsa-identity.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../../src/plugins/broadcast/plugin.ts';
import { classicPlugin } from '../../../src/plugins/classic/plugin.ts';
import { type Member, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

const SENDERS = ['alice', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
const LARGEST = new Uint8Array(32_768).fill(3);

describe('what is passed on to one person on an original client', function () {
  // Keys of so many people.
  this.timeout(60_000);
  let clock: HeldClock;
  let daemon: PluginDaemon;
  let key: Uint8Array;
  let bob: Member;
  let alice: Member;

  before(async () => {
    key = (await ClassicIdentity.generate()).publicDer;
  });

  beforeEach(async () => {
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [authPlugin, { registration: 'open' }],
        [broadcastPlugin, {}],
        [classicPlugin, { listen: '127.0.0.1:0' }],
      ],
      clock,
    );
    bob = await join('bob');
    alice = await join('alice');
  });

  afterEach(() => daemon.dispose());

  async function join(user: string): Promise<Member> {
    const member = await daemon.connect();
    await member.signUp(user);
    await member.link.request('classic.publish-key', { key });
    return member;
  }

  const send = (member: Member, content = LARGEST, to = 'bob') =>
    member.link.request('classic.send', { to, content });

  /** What bob got since the last time, by sender. */
  async function heard(): Promise<string[]> {
    await bob.link.request('classic.key', { user: 'bob' });
    return bob.takeEvents().flatMap(({ type, body }) => (type === 'classic.message' ? [body.from] : []));
  }

  it('is no more of one sender in a second than their share, which says when to go on', async () => {
    await send(alice);
    await assert.rejects(send(alice), (error: unknown) => {
      assert.ok(refused('rate-limited')(error));
      assert.equal((error as { answer: { retryAfter?: number } }).answer.retryAfter, 1);
      return true;
    });
    assert.deepEqual(await heard(), ['alice']);
    await send(alice, LARGEST, 'alice');
    const carol = await join('carol');
    await send(carol);
    clock.advance(1_000);
    await send(alice);
    assert.deepEqual(await heard(), ['carol', 'alice']);
  });

  it('counts also what is small, and what is exchanged', async () => {
    const small = new Uint8Array(28);
    const exchange = { to: 'bob', key: new Uint8Array(553), signature: new Uint8Array(256) };
    for (const act of [
      () => send(alice, small),
      () => alice.link.request('classic.initiate', exchange),
      () => alice.link.request('classic.respond', exchange),
    ]) {
      clock.advance(1_000);
      const sent = await Promise.allSettled(Array.from({ length: 300 }, act));
      const passed = sent.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(passed >= 20 && passed < 300, `${passed} were passed on`);
    }
  });

  it('is no more of all together than a slow line may take', async () => {
    const others = await Promise.all(SENDERS.filter((user) => user !== 'alice').map(join));
    const sent = await Promise.allSettled(
      [alice, ...others].flatMap((one) => [send(one), send(one, LARGEST.subarray(1_000))]),
    );
    assert.equal(sent.filter(({ status }) => status === 'fulfilled').length, 16);
    assert.equal((await heard()).length, 16);
  });
});
