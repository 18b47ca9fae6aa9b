import type { Guest } from '../../../src/plugin/api.ts';

/** A connection before login, as the daemon describes it to plugins. */
export function guest(binding = new Uint8Array(32).fill(9)): Guest {
  return { peer: { host: '127.0.0.1', address: '127.0.0.1:40000' }, binding, claimedUser: undefined };
}
