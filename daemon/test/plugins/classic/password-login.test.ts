import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { PluginGateway } from '../../../src/plugin/api.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { PasswordLogin } from '../../../src/plugins/classic/password-login.ts';
import { Turns } from '../../../src/plugins/classic/turns.ts';
import { doorPlugin } from '../door-plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

/** Tells how many derivations were run. */
class CountedTurns extends Turns {
  asked = Promise.withResolvers<undefined>();
  count = 0;

  override run<T>(task: () => Promise<T>, isWanted?: () => boolean): Promise<T> {
    this.asked.resolve(undefined);
    return super.run(() => {
      this.count++;
      return task();
    }, isWanted);
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

  for (const act of ['signIn', 'signUp'] as const)
    it(`is not derived from for who has hung up: ${act}`, async () => {
      const turns = new CountedTurns(1);
      const login = new PasswordLogin(turns, pino({ level: 'silent' }));
      const first = Promise.withResolvers<undefined>();
      const running = turns.run(() => first.promise);
      turns.asked = Promise.withResolvers<undefined>();
      const peer = await gateway.admit({ host: '192.0.2.1', address: '192.0.2.1:1' });
      const link = peer.begin({ onEvent: () => undefined, onEnd: () => undefined }, { loginSeconds: 30 });
      const account = { user: 'alice', displayName: 'Alice', password: 'correct horse battery' };
      const outcome = assert.rejects(login[act](link, account), { code: 'not-now' });
      await turns.asked.promise;
      peer.gone();
      first.resolve(undefined);
      await Promise.all([running, outcome]);
      assert.equal(turns.count, 1);
    });
});
