import type { ChannelSecrets } from './key-schedule.ts';
import { RecordOpener, RecordSealer } from './record-cipher.ts';
import { SecretPlace } from './secret-place.ts';
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

export function makeChannel(ends: ChannelEnds): SecureChannel {
  return new Channel(ends);
}

class Channel implements SecureChannel {
  readonly transport: Transport;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  readonly daemonKey: Uint8Array;
  readonly rest: Uint8Array;
  readonly #binding: SecretPlace;

  constructor({ transport, role, secrets, daemonKey, rest, now }: ChannelEnds) {
    const { clientTraffic, serverTraffic } = secrets;
    const isClient = role === 'client';
    this.transport = transport;
    this.sealer = new RecordSealer(isClient ? clientTraffic : serverTraffic, now);
    this.opener = new RecordOpener(isClient ? serverTraffic : clientTraffic);
    this.daemonKey = daemonKey;
    this.rest = rest;
    this.#binding = new SecretPlace(secrets.binding);
  }

  get binding(): Uint8Array {
    return this.#binding.bytes;
  }
}
