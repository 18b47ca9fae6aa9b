import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import { type Ed25519Key, verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encapsulate, XWingKey } from '../crypto/x-wing.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { PeerError } from '../wire/error-codes.ts';
import {
  CLIENT_HELLO_BYTES,
  encodeClientHello,
  encodeServerHelloBody,
  isMagicPrefix,
  parseServerHello,
  publicKeyOfClientHello,
  SERVER_HELLO_BYTES,
} from './hello.ts';
import { readHello } from './hello-reader.ts';
import { deriveSecrets } from './key-schedule.ts';
import { makeChannel, type SecureChannel } from './secure-channel.ts';
import type { Transport } from './transport.ts';

/** The daemon proved another key than the pinned one (or none is pinned yet): nothing was sent to it. */
export class DaemonKeyMismatch extends Error {
  readonly pinned: Uint8Array | undefined;
  readonly presented: Uint8Array;

  constructor(pinned: Uint8Array | undefined, presented: Uint8Array) {
    super(pinned ? 'the daemon has another key than the pinned one' : 'the daemon’s key is not known yet');
    this.name = 'DaemonKeyMismatch';
    this.pinned = pinned;
    this.presented = presented;
  }
}

/**
 * The client's side (PROTOCOL.md section 3.1).
 * @throws DaemonKeyMismatch, PeerError `malformed`, ConnectionLost.
 */
export async function initiate(
  transport: Transport,
  pinned: Uint8Array | undefined,
  now: number,
): Promise<SecureChannel> {
  const ephemeral = new XWingKey();
  const clientHello = encodeClientHello(randomBytes(32), ephemeral.publicKey);
  transport.write(clientHello);
  const { hello: serverHello, rest } = await readHello(transport, SERVER_HELLO_BYTES);
  const { signed, ciphertext, daemonKey, signature } = parseServerHello(serverHello);
  if (pinned && !equalBytes(pinned, daemonKey)) throw new DaemonKeyMismatch(pinned, daemonKey);
  if (!verifyEd25519(daemonKey, signedPart(clientHello, signed), signature)) {
    throw new PeerError('malformed', 'the daemon’s signature is wrong');
  }
  if (!pinned) throw new DaemonKeyMismatch(undefined, daemonKey);
  const secrets = deriveSecrets(clientHello, serverHello, decapsulate(ephemeral, ciphertext));
  return makeChannel({ transport, role: 'client', secrets, daemonKey, rest, now });
}

/** The daemon's side. @throws PeerError `malformed`, ConnectionLost. */
export async function respond(transport: Transport, key: Ed25519Key, now: number): Promise<SecureChannel> {
  const { hello: clientHello, rest } = await readHello(transport, CLIENT_HELLO_BYTES, refuseStrangers);
  const { ciphertext, sharedSecret } = encapsulateTo(publicKeyOfClientHello(clientHello));
  const signed = encodeServerHelloBody(randomBytes(32), ciphertext, key.publicKey);
  const serverHello = concatBytes(signed, key.sign(signedPart(clientHello, signed)));
  transport.write(serverHello);
  const secrets = deriveSecrets(clientHello, serverHello, sharedSecret);
  return makeChannel({ transport, role: 'server', secrets, daemonKey: key.publicKey, rest, now });
}

function signedPart(clientHello: Uint8Array, serverHelloBody: Uint8Array): Uint8Array {
  return label('server hello', sha256(clientHello, serverHelloBody));
}

function refuseStrangers(soFar: Uint8Array): void {
  if (!isMagicPrefix(soFar)) throw new PeerError('malformed', 'not a NonceSense/1 client');
}

function encapsulateTo(publicKey: Uint8Array): ReturnType<typeof encapsulate> {
  try {
    return encapsulate(publicKey);
  } catch {
    throw new PeerError('malformed', 'the client’s key is malformed');
  }
}

function decapsulate(key: XWingKey, ciphertext: Uint8Array): Uint8Array {
  try {
    return key.decapsulate(ciphertext);
  } catch {
    throw new PeerError('malformed', 'the daemon’s share of the key is malformed');
  }
}
