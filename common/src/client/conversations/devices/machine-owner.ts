import { equalBytes } from '../../../crypto/bytes.ts';
import type { Ready } from '../../client-state.ts';
import { publishedIdentity, settlePending } from '../../identity.ts';
import type { KeyRing } from '../../key-ring.ts';
import type { Owner } from './own-keys.ts';
import type { RelayLink } from '../relay-link.ts';

/** What is used of a connection. */
export interface RelayConnection {
  /** base64url. */
  readonly daemonKey: string;
  readonly deviceName: string;
  readonly ring: KeyRing;
  readonly session: RelayLink;
}

/** A connection over which the person is signed in. */
export interface Attached {
  readonly connection: RelayConnection;
  readonly ready: Pick<Ready, 'user' | 'plugins'>;
}

/**
 * Who this machine is: `undefined` where it has no keys that the daemon knows, `unknown` where it has and the daemon
 * does not. @throws as requests do
 */
export async function ownerOf({
  connection,
  ready: { user },
}: Attached): Promise<Owner | 'unknown' | undefined> {
  const { session, ring, deviceName } = connection;
  const published = await publishedIdentity(session, user);
  await settlePending(ring, user, published);
  const held = ring.identity(user);
  const device = ring.device(user);
  if (!published) return held ? 'unknown' : undefined;
  const identity = held && equalBytes(published, held.publicKey) ? held : undefined;
  if (!device) return identity ? 'unknown' : undefined;
  return { user, identityKey: published, identity, deviceId: device.id, deviceName };
}

export function hasPlugin({ plugins }: Attached['ready'], plugin: string): boolean {
  return plugins.some(({ name }) => name === plugin);
}
