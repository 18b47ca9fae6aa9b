import { connect, type Socket } from 'node:net';
import { equalBytes, randomBytes } from '../../../common/src/crypto/bytes.ts';
import { readExactly } from './exact-reader.ts';
import {
  isPurpose,
  type LinkKeys,
  linkKeys,
  NONCE_LENGTH,
  PROOF_LENGTH,
  type Purpose,
  windowProof,
} from './window-proof.ts';

// One dialogue on a local socket, both sides proving that they know the window secret before anything else is said:
//   owner: standing (1) || nonce (32)      asker: purpose (1) || nonce (32) || proof (32)      owner: proof (32)
// Afterwards the owner sends at most one Notice; or, to a window that attaches, both send sealed frames (frame-link.ts).

/** Who listens: the owner, or a window that is about to become it. Not yet proven when it is read. */
export const Standing = { owner: 0x4f, candidate: 0x43 } as const;
export type Standing = (typeof Standing)[keyof typeof Standing];

/** Why the owner lets go; no notice means that its window closed. */
export const Notice = { yielded: 0x59, released: 0x52 } as const;
export type Notice = (typeof Notice)[keyof typeof Notice];

/** A local program answers at once or hangs. */
export const DIALOGUE_MS = 3_000;

export class WrongWindow extends Error {
  constructor() {
    super(
      'Another program answers in the place of the NonceSense window. Close other VS Code windows and try again.',
    );
    this.name = 'WrongWindow';
  }
}

/** Opens a dialogue. @throws the socket's error: ENOENT or ECONNREFUSED when nobody listens. */
export function dialWindow(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(withDeadline(socket));
    });
  });
}

/** Reads the first message: who listens, and its nonce. */
export async function readStanding(
  socket: Socket,
): Promise<{ standing: number | undefined; nonce: Uint8Array }> {
  const hello = await readExactly(socket, 1 + NONCE_LENGTH);
  return { standing: hello[0], nonce: hello.subarray(1) };
}

/** The asker's side; the deadline of the dialogue goes on. @throws WrongWindow when the other side does not know the secret. */
export async function proveAsAsker(socket: Socket, secret: Uint8Array, purpose: Purpose): Promise<LinkKeys> {
  const { nonce: ownerNonce } = await readStanding(socket);
  const askerNonce = randomBytes(NONCE_LENGTH);
  const proofs = { secret, purpose, ownerNonce, askerNonce };
  socket.write(
    Buffer.concat([Uint8Array.of(purpose), askerNonce, windowProof({ ...proofs, role: 'asker' })]),
  );
  const answer = await readExactly(socket, PROOF_LENGTH);
  if (!equalBytes(answer, windowProof({ ...proofs, role: 'owner' }))) throw new WrongWindow();
  return linkKeys(proofs);
}

/** What another window asks for, and the keys of what follows. */
export interface Asked {
  readonly purpose: Purpose;
  readonly keys: LinkKeys;
}

/** The owner's side: what the other window asks for. @throws WrongWindow when it does not know the secret. */
export async function proveAsOwner(socket: Socket, secret: Uint8Array, standing: Standing): Promise<Asked> {
  const ownerNonce = randomBytes(NONCE_LENGTH);
  withDeadline(socket).write(Buffer.concat([Uint8Array.of(standing), ownerNonce]));
  const ask = await readExactly(socket, 1 + NONCE_LENGTH + PROOF_LENGTH);
  const purpose = ask[0];
  if (!isPurpose(purpose)) throw new WrongWindow();
  const askerNonce = ask.subarray(1, 1 + NONCE_LENGTH);
  const proofs = { secret, purpose, ownerNonce, askerNonce };
  const proof = ask.subarray(1 + NONCE_LENGTH);
  if (!equalBytes(proof, windowProof({ ...proofs, role: 'asker' }))) throw new WrongWindow();
  socket.write(windowProof({ ...proofs, role: 'owner' }));
  socket.setTimeout(0);
  return { purpose, keys: linkKeys(proofs) };
}

function withDeadline(socket: Socket): Socket {
  socket.setTimeout(DIALOGUE_MS, () => socket.destroy(new Error('the other window does not answer')));
  // Who waits for bytes hears of it in readExactly; without a listener the error would end the process.
  return socket.on('error', () => undefined);
}
