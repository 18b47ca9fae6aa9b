import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { PluginGateway } from '../../../src/plugin/api.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { PasswordLogin } from '../../../src/plugins/classic/password-login.ts';
import { Turns } from '../../../src/plugins/classic/turns.ts';
import { doorPlugin } from '../door-plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

type TurnOptions = Parameters<Turns['run']>[1];

/** Tells which derivations were run. */
class ToldTurns extends Turns {
  asked = Promise.withResolvers<undefined>();
  readonly taken: string[] = [];

  override run<T>(task: () => Promise<T>, options: TurnOptions): Promise<T> {
    this.asked.resolve(undefined);
    return super.run(() => {
      this.taken.push(options.key);
      return task();
    }, options);
  }
}

describe('a password of an original client', () => {
  let daemon: PluginDaemon;
  let gateway: PluginGateway;

  const door = doorPlugin((context) => {
    ({ gateway } = context);
  });

  before(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [door, {}],
    ]);
  });

  after(() => daemon.dispose());

  async function guest(turns: Turns, host: number) {
    const from = { host: `192.0.2.${host}`, address: `192.0.2.${host}:1` };
    const peer = await gateway.admit(from);
    const link = peer.begin({ onEvent: () => undefined, onEnd: () => undefined }, { loginSeconds: 30 });
    const login = new PasswordLogin({ link, peer: from, turns, log: pino({ level: 'silent' }) });
    return { peer, login };
  }

  for (const act of ['signIn', 'signUp'] as const)
    it(`is not derived from for who has hung up: ${act}`, async () => {
      const turns = new ToldTurns(1);
      const first = Promise.withResolvers<undefined>();
      const running = turns.run(() => first.promise, { key: 'another', isWanted: () => true });
      turns.asked = Promise.withResolvers<undefined>();
      const { peer, login } = await guest(turns, 1);
      const account = { user: 'alice', displayName: 'Alice', password: 'correct horse battery' };
      const outcome = assert.rejects(login[act](account), { code: 'not-now' });
      await turns.asked.promise;
      peer.gone();
      first.resolve(undefined);
      await Promise.all([running, outcome]);
      assert.deepEqual(turns.taken, ['another']);
    });

  it('waits for no more than one of each other address, however many connections that has', async () => {
    const turns = new ToldTurns(1);
    const first = Promise.withResolvers<undefined>();
    const running = turns.run(() => first.promise, { key: 'another', isWanted: () => true });
    const signUp = async (host: number, user: string) => {
      turns.asked = Promise.withResolvers<undefined>();
      const { login } = await guest(turns, host);
      const done = login.signUp({ user, displayName: user, password: 'correct horse battery' });
      await turns.asked.promise;
      return { done };
    };
    const all = [await signUp(1, 'one'), await signUp(1, 'two'), await signUp(2, 'alone')];
    first.resolve(undefined);
    await Promise.all([running, ...all.map(({ done }) => done)]);
    assert.deepEqual(turns.taken, ['another', '192.0.2.1', '192.0.2.2', '192.0.2.1']);
  });
});
