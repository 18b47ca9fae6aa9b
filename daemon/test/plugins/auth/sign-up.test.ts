import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Type } from '../../../src/plugin/api.ts';
import { Accounts } from '../../../src/plugins/auth/accounts.ts';
import { Invites } from '../../../src/plugins/auth/invites.ts';
import { SignUp } from '../../../src/plugins/auth/sign-up.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { memoryLog, pluginStore, type PluginStore } from '../plugin-store.ts';
import { guest } from './guest.ts';

const MINUTE = 60_000;
const credentials = {
  salt: new Uint8Array(16),
  iterations: 600_000,
  storedKey: new Uint8Array(32),
  serverKey: new Uint8Array(32),
};

describe('sign-up', () => {
  let store: PluginStore;
  let clock: HeldClock;
  let accounts: Accounts;
  let invites: Invites;

  beforeEach(async () => {
    store = await pluginStore('auth');
    clock = new HeldClock();
    accounts = new Accounts(store.storage);
    invites = new Invites(store.storage, clock);
  });

  afterEach(() => store.dispose());

  it('makes an account and logs it in, password proven', async () => {
    const peer = guest();
    const verdict = await signUp('invite').handle(request('alice', await invite()), peer);
    assert.deepEqual(verdict, {
      kind: 'authenticated',
      answer: {},
      identity: { user: 'alice', displayName: 'ALICE', passwordProven: true },
    });
    assert.equal(peer.claimedUser, 'alice');
    assert.deepEqual((await accounts.find('alice'))?.verifier, credentials);
  });

  it('obeys the policy', async () => {
    await assert.rejects(signUp('closed').handle(request('alice', await invite()), guest()), {
      code: 'registration-closed',
    });
    await assert.rejects(signUp('invite').handle(request('alice'), guest()), { code: 'invite-needed' });
    assert.equal(await accounts.any(), false);
    assert.equal((await signUp('open').handle(request('alice'), guest())).kind, 'authenticated');
    assert.equal(await accounts.any(), true);
  });

  it('tells nobody without a good invite whether a name is taken', async () => {
    await signUp('open').handle(request('alice'), guest());
    for (const name of ['alice', 'bob']) {
      await assert.rejects(signUp('closed').handle(request(name), guest()), { code: 'registration-closed' });
      await assert.rejects(signUp('invite').handle(request(name), guest()), { code: 'invite-needed' });
      await assert.rejects(signUp('invite').handle(request(name, randomBytes(16)), guest()), {
        code: 'invite-invalid',
      });
    }
  });

  it('spends no use of an invite on a name that is taken', async () => {
    const token = await invite(2);
    await signUp('invite').handle(request('alice', token), guest());
    await assert.rejects(signUp('invite').handle(request('alice', token), guest()), { code: 'name-taken' });
    assert.equal((await signUp('invite').handle(request('bob', token), guest())).kind, 'authenticated');
    await assert.rejects(signUp('invite').handle(request('carol', token), guest()), {
      code: 'invite-invalid',
    });
  });

  it('takes an invite until it expires', async () => {
    const token = await invite(2);
    clock.advance(MINUTE - 1);
    await signUp('invite').handle(request('alice', token), guest());
    clock.advance(1);
    await assert.rejects(signUp('invite').handle(request('bob', token), guest()), { code: 'invite-invalid' });
  });

  it('gives an invite of 5 uses to exactly 5 of 20 who come at once', async () => {
    const token = await invite(5);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        signUp('invite').handle(request(`user${index}`, token), guest()),
      ),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    assert.deepEqual(
      refused.map((result) => (result.reason as { code: string }).code),
      Array.from({ length: 15 }, () => 'invite-invalid'),
    );
    const made = await Promise.all(results.map((_result, index) => accounts.find(`user${index}`)));
    assert.equal(made.filter((account) => account !== undefined).length, 5);
  });

  it('gives a name to one of those who ask for it at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => signUp('open').handle(request('alice'), guest())),
    );
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    assert.deepEqual(
      reasons,
      Array.from({ length: 7 }, () => 'name-taken'),
    );
  });

  it('forgets spent invites, and only those', async () => {
    const [spent, expired, good] = [await invite(1), await invite(1), await invite(1, 10 * MINUTE)];
    await signUp('invite').handle(request('alice', spent), guest());
    clock.advance(MINUTE);
    await invites.sweep();
    assert.equal((await store.storage.table('invite', Type.Object({})).list()).length, 1);
    assert.ok((await invites.use(good)) !== undefined);
    assert.equal(await invites.use(expired), undefined);
  });

  function signUp(registration: 'invite' | 'open' | 'closed'): SignUp {
    const config = { registration, maxDevices: 16, maxInviteUses: 1000, importedDays: 90 };
    return new SignUp({ config, storage: store.storage, clock, log: memoryLog() }, accounts, invites);
  }

  async function invite(uses = 1, expiresInMs = MINUTE): Promise<Uint8Array> {
    const token = randomBytes(16);
    await invites.add(token, { uses, expiresInMs });
    return token;
  }
});

function request(user: string, token?: Uint8Array) {
  return { user, displayName: user.toUpperCase(), ...credentials, ...(token ? { invite: token } : {}) };
}
