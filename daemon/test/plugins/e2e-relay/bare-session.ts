import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import type { PluginSessions, Session } from '../../../src/plugin/api.ts';
import type { Address } from './relay-person.ts';

/** A session without a connection, for parts of the relay that are tested by themselves. */
export function sessionOf({ user, device }: Address): Session {
  return {
    id: 1,
    user,
    displayName: user,
    device,
    peer: { host: '127.0.0.1', address: '127.0.0.1:1' },
    binding: new Uint8Array(32),
    passwordProven: false,
    markPasswordProven: () => undefined,
    setDevice: () => undefined,
    close: () => undefined,
  };
}

/** These are there; `onSend` is told of what any session gets. */
export function sessionsOf(
  all: readonly Session[],
  onSend: () => void,
): PluginSessions<typeof relayMessages> {
  return {
    all: () => all,
    ofUser: (user) => all.filter((session) => session.user === user),
    send: onSend,
    sendToUser: onSend,
    sendToAll: onSend,
  };
}
