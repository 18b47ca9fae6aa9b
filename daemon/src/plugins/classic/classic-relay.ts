import { isClassicPublicKey } from '../../../../common/src/classic/rsa-identity.ts';
import { PeerError, type Session } from '../../plugin/api.ts';
import type { ClassicContext } from './classic-config.ts';
import type { ClassicKeys } from './classic-keys.ts';
import type { Holders } from './holders.ts';

type RelayContext = Pick<ClassicContext, 'handle' | 'on' | 'sessions' | 'log'>;

/** Keys, exchanges and messages between people of whom one at least is on an original client. Reads none of them. */
export function relayClassic(context: RelayContext, keys: ClassicKeys, holders: Holders): void {
  const { sessions, log } = context;
  context.handle('classic.publish-key', async ({ key }, session) => {
    if (!isClassicPublicKey(key)) throw new PeerError('invalid', 'the key is no RSA key of 2048 bits');
    const change = await keys.put(session.user, key);
    if (change === 'other') log.info({ user: session.user }, 'another key took the place of a classic one');
    holders.hold(session);
    return {};
  });
  context.handle('classic.key', async ({ user }) => {
    const key = await keys.get(user);
    if (!key) throw new PeerError('not-found', 'that user has registered no key');
    return { key, online: holders.of(user) !== undefined };
  });
  const ends = (session: Session, to: string) => {
    requireHolder(holders, session);
    return { from: session.user, receiver: receiverOf(holders, to) };
  };
  context.handle('classic.initiate', ({ to, key, signature }, session) => {
    const { from, receiver } = ends(session, to);
    sessions.send(receiver, 'classic.initiated', { from, key, signature });
    return {};
  });
  context.handle('classic.respond', ({ to, key, signature }, session) => {
    const { from, receiver } = ends(session, to);
    sessions.send(receiver, 'classic.responded', { from, key, signature });
    return {};
  });
  context.handle('classic.send', ({ to, content }, session) => {
    const { from, receiver } = ends(session, to);
    sessions.send(receiver, 'classic.message', { from, content });
    return {};
  });
  context.on('sessionReady', ({ session }) => {
    holders.begun(session);
  });
  context.on('sessionClosed', ({ session }) => {
    holders.ended(session);
  });
  context.on('accountDeleted', ({ user }) => keys.remove(user));
}

/** What comes from another session could not be answered: the answer would go to the holder. */
function requireHolder(holders: Holders, session: Session): void {
  if (holders.of(session.user) === session) return;
  throw new PeerError('refused', 'another connection of this user holds the key for original clients');
}

function receiverOf(holders: Holders, user: string): Session {
  const receiver = holders.of(user);
  if (!receiver) throw new PeerError('refused', `${user} is not online`);
  return receiver;
}
