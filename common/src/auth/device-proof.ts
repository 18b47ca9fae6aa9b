import { label } from '../crypto/label.ts';
import { encodeUtf8 } from '../text/utf8.ts';

// What a device key signs (PROTOCOL.md section 6.3). The channel binding makes each good for one connection only.

export interface DeviceClaim {
  readonly binding: Uint8Array;
  readonly user: string;
  /** 16 bytes. */
  readonly device: Uint8Array;
}

/** Signed to log in with an enrolled device key. */
export function deviceLoginStatement({ binding, user, device }: DeviceClaim): Uint8Array {
  return label('device login', binding, encodeUtf8(user), device);
}

/** Signed to enrol a device key: proves that the private half is there. */
export function deviceEnrolmentStatement(
  { binding, user, device }: DeviceClaim,
  publicKey: Uint8Array,
): Uint8Array {
  return label('device enrolment', binding, encodeUtf8(user), device, publicKey);
}

/** Signed by an identity key when it is published: proves that the private half is there. */
export function identityStatement(binding: Uint8Array, user: string, publicKey: Uint8Array): Uint8Array {
  return label('identity', binding, encodeUtf8(user), publicKey);
}
