import { isClassicPublicKey } from '../../../../common/src/classic/rsa-identity.ts';
import { PeerError } from '../../plugin/api.ts';
import type { ClassicContext } from './classic-config.ts';
import type { ClassicKeys } from './classic-keys.ts';
import { ClassicPost } from './classic-post.ts';
import type { Holders } from './holders.ts';

type RelayContext = Pick<ClassicContext, 'handle' | 'on' | 'sessions' | 'log' | 'clock'>;

/** Keys, exchanges and messages between people of whom one at least is on an original client. Reads none of them. */
export function relayClassic(context: RelayContext, keys: ClassicKeys, holders: Holders): void {
  const { sessions, log, clock } = context;
  const post = new ClassicPost(holders, clock);
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
  context.handle('classic.initiate', ({ to, key, signature }, session) => {
    const receiver = post.receiver(session, to, key.length + signature.length);
    sessions.send(receiver, 'classic.initiated', { from: session.user, key, signature });
    return {};
  });
  context.handle('classic.respond', ({ to, key, signature }, session) => {
    const receiver = post.receiver(session, to, key.length + signature.length);
    sessions.send(receiver, 'classic.responded', { from: session.user, key, signature });
    return {};
  });
  context.handle('classic.send', ({ to, content }, session) => {
    const receiver = post.receiver(session, to, content.length);
    sessions.send(receiver, 'classic.message', { from: session.user, content });
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
