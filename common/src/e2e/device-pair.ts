import { concatBytes } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import type { PeerDevice } from './own-device.ts';

/** AD of PQXDH section 3.3: who the two devices are, to the last key; 64 bytes. */
export function associatedDataOf(initiator: PeerDevice, responder: PeerDevice): Uint8Array {
  return concatBytes(deviceHash(initiator), deviceHash(responder));
}

function deviceHash({ user, identityKey, id, signingKey, dhKey }: PeerDevice): Uint8Array {
  return sha256(label('device', encodeUtf8(user), identityKey, id, signingKey, dhKey));
}
