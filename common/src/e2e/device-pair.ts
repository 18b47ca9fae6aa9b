import { concatBytes } from '../crypto/bytes.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import type { OwnDevice, PeerDevice } from './own-device.ts';

type Device = OwnDevice | PeerDevice;

/** Each message asks for two of them, and devices are values that stay. */
const hashes = new WeakMap<Device, Uint8Array>();

/** AD of PQXDH section 3.3: who the two devices are, to the last key; 64 bytes. */
export function associatedDataOf(initiator: Device, responder: Device): Uint8Array {
  return concatBytes(deviceHash(initiator), deviceHash(responder));
}

/** 16 bytes that name a device with these keys under that identity, and no other. */
export function deviceFingerprint(device: Device): Uint8Array {
  return deviceHash(device).slice(0, 16);
}

function deviceHash(device: Device): Uint8Array {
  const known = hashes.get(device);
  if (known) return known;
  const { user, identityKey, id, signingKey, dhKey } = device;
  const keys = [signingKey, dhKey].map((key) => (key instanceof Uint8Array ? key : key.publicKey));
  const hash = sha256(label('device', encodeUtf8(user), identityKey, id, ...keys));
  hashes.set(device, hash);
  return hash;
}
