import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { PluginDaemon } from '../plugin-daemon.ts';
import { Person } from './relay-person.ts';

/** A daemon that relays, and Alice and Bob with a device each. */
export async function twoDesks() {
  const daemon = await PluginDaemon.start([
    [authPlugin, { registration: 'open' }],
    [e2eRelayPlugin, {}],
  ]);
  const { desk: alice } = await Person.join(daemon, 'alice');
  const { desk: bob } = await Person.join(daemon, 'bob');
  return { daemon, alice, bob };
}
