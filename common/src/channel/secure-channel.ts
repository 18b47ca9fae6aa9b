import type { ChannelSecrets } from './key-schedule.ts';
import { RecordOpener, RecordSealer } from './record-cipher.ts';
import type { Transport } from './transport.ts';

/** What a handshake returns: a transport whose both directions have keys. */
export interface SecureChannel {
  readonly transport: Transport;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  /** 32 bytes that only the two ends of this channel share; logins are bound to them. */
  readonly binding: Uint8Array;
  /** The daemon's Ed25519 public key. */
  readonly daemonKey: Uint8Array;
  /** Bytes that came behind the handshake. */
  readonly rest: Uint8Array;
}

export interface ChannelEnds {
  readonly transport: Transport;
  readonly role: 'client' | 'server';
  readonly secrets: ChannelSecrets;
  readonly daemonKey: Uint8Array;
  readonly rest: Uint8Array;
  readonly now: number;
}

export function makeChannel({ secrets, role, now, ...ends }: ChannelEnds): SecureChannel {
  const { clientTraffic, serverTraffic, binding } = secrets;
  const [send, receive] = role === 'client' ? [clientTraffic, serverTraffic] : [serverTraffic, clientTraffic];
  return { ...ends, binding, sealer: new RecordSealer(send, now), opener: new RecordOpener(receive) };
}
