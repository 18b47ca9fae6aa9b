import assert from 'node:assert/strict';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { presencePlugin } from '../../../src/plugins/presence/plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

const changed = (user: string, online: boolean) => {
  return { type: 'presence.changed', body: { user, displayName: user.toUpperCase(), online } };
};

describe('presence', () => {
  let daemon: PluginDaemon;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [presencePlugin, {}],
    ]);
  });

  afterEach(() => daemon.dispose());

  it('tells everybody who comes and goes, once for all windows of a user', async () => {
    const alice = await signedUp('alice');
    assert.deepEqual(await alice.nextEvent(), changed('alice', true));
    const bob = await signedUp('bob');
    assert.deepEqual(await alice.nextEvent(), changed('bob', true));
    assert.deepEqual(await bob.nextEvent(), changed('bob', true));
    const second = await daemon.connect();
    await second.prove('bob');
    bob.link.close();
    await bob.link.ended;
    await second.link.request('presence.list', {});
    second.link.close();
    assert.deepEqual(await alice.nextEvent(), changed('bob', false));
    assert.deepEqual(alice.takeEvents(), []);
    assert.deepEqual(second.takeEvents(), []);
  });

  it('lists who is online, by name', async () => {
    await signedUp('bob');
    const alice = await signedUp('alice');
    const people = [
      { user: 'alice', displayName: 'ALICE' },
      { user: 'bob', displayName: 'BOB' },
    ];
    assert.deepEqual(await alice.link.request('presence.list', {}), { people, more: false });
  });

  it('says nothing of those who leave because the daemon stops', async () => {
    const members = [await signedUp('alice'), await signedUp('bob'), await signedUp('carol')];
    for (const member of members) {
      await member.link.request('presence.list', {});
      member.takeEvents();
    }
    await daemon.stop();
    assert.deepEqual(
      members.flatMap((member) => member.takeEvents().filter((event) => event.type === 'presence.changed')),
      [],
    );
  });

  async function signedUp(user: string) {
    const member = await daemon.connect();
    await member.signUp(user, user.toUpperCase());
    return member;
  }
});
