import type { Session } from '../../plugin/api.ts';
import type { Devices } from './devices.ts';

/**
 * Keeps when a device was last seen, once its session can be found by others: a device that was revoked between the
 * check of its signature and this moment is noticed either here or by whoever revoked it.
 */
export async function noteLogin(
  session: Pick<Session, 'user' | 'device' | 'close'>,
  devices: Devices,
  now: number,
): Promise<void> {
  const { user, device } = session;
  if (device === undefined) return;
  const isEnrolled = await devices.touch(user, device, now);
  if (!isEnrolled) session.close('revoked');
}
