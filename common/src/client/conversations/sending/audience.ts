import { equalBytes } from '../../../crypto/bytes.ts';
import type { Frame } from '../../../e2e/content.ts';
import { deviceFingerprint } from '../../../e2e/device-pair.ts';
import type { PeerDevice } from '../../../e2e/own-device.ts';
import { ClientProblem } from '../../problem.ts';
import type { Outbound } from '../book/outbound.ts';

/** What one message can reach (PROTOCOL.md section 3.7). */
export const MAX_DEVICES = 256;

/** Who gets a content, and what it says of the conversation. */
export interface Audience {
  readonly peers: readonly PeerDevice[];
  readonly frame: Pick<Frame, 'conversation' | 'revision' | 'state' | 'lists'>;
  /** No device of that user can be reached. @throws ClientProblem where nobody else is to get it then. */
  missed(user: string, problem: ClientProblem): void;
  /** It is encrypted, for these. */
  reached?(peers: readonly PeerDevice[]): void;
}

export function tooManyDevices(): ClientProblem {
  return new ClientProblem(
    'refused',
    `This would go to more than ${MAX_DEVICES} devices. Leave somebody out, or remove a member from the group.`,
  );
}

export function chosen(all: readonly PeerDevice[], to: Exclude<Outbound['to'], string>): PeerDevice[] {
  if ('users' in to) return all.filter(({ user }) => to.users.includes(user));
  const isMeant = (peer: PeerDevice) => !to.keys || equalBytes(deviceFingerprint(peer), to.keys);
  return all.filter((peer) => peer.user === to.user && equalBytes(peer.id, to.device) && isMeant(peer));
}
