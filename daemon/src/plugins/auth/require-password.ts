import { PeerError, type Session } from '../../plugin/api.ts';

/** @throws PeerError `password-needed` unless SCRAM succeeded on this very connection. */
export function requirePassword(session: Session): void {
  if (!session.passwordProven) throw new PeerError('password-needed');
}
