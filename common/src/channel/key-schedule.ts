import { concatBytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { label } from '../crypto/label.ts';

/** What both sides know after the handshake; 32 bytes each (PROTOCOL.md section 3.2). */
export interface ChannelSecrets {
  readonly clientTraffic: Uint8Array;
  readonly serverTraffic: Uint8Array;
  /** Ties a login to this very channel. */
  readonly binding: Uint8Array;
}

export interface TrafficKeys {
  /** 32 bytes, AES-256-GCM. */
  readonly key: Uint8Array;
  /** 12 bytes, XORed with the record counter. */
  readonly iv: Uint8Array;
}

const CLIENT_TRAFFIC = label('client traffic');
const SERVER_TRAFFIC = label('server traffic');
const CHANNEL_BINDING = label('channel binding');
const KEY = label('key');
const IV = label('iv');
const UPDATE = label('update');

export function deriveSecrets(
  clientHello: Uint8Array,
  serverHello: Uint8Array,
  shared: Uint8Array,
): ChannelSecrets {
  const prk = hkdfExtract(sha256(clientHello, serverHello), shared);
  const secrets = [CLIENT_TRAFFIC, SERVER_TRAFFIC, CHANNEL_BINDING].map((info) => hkdfExpand(prk, info, 32));
  // Views of one buffer: they live as long as the connection, and a buffer takes far more than its 32 bytes.
  const all = concatBytes(...secrets);
  return {
    clientTraffic: all.subarray(0, 32),
    serverTraffic: all.subarray(32, 64),
    binding: all.subarray(64),
  };
}

export function trafficKeys(secret: Uint8Array): TrafficKeys {
  return { key: hkdfExpand(secret, KEY, 32), iv: hkdfExpand(secret, IV, 12) };
}

/** The traffic secret after a key update (PROTOCOL.md section 3.4); it does not lead back to `secret`. */
export function updatedSecret(secret: Uint8Array): Uint8Array {
  return hkdfExpand(secret, UPDATE, 32);
}
