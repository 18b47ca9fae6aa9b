import type { DaemonKeyMismatch } from '../channel/handshake.ts';
import { encodeBase64Url } from '../text/base64.ts';
import { formatHostPort, type HostPort } from '../wire/invite-link.ts';
import { ClientProblem } from './problem.ts';

/** What can go wrong before a daemon has said `welcome`, in plain words that name the address. */

export function unreachable(hostPort: HostPort, cause: unknown): ClientProblem {
  const address = formatHostPort(hostPort);
  const words = isUnknownName(cause)
    ? `No machine is found under the name "${hostPort.host}". Is the address right?`
    : `No NonceSense server answers at ${address}. Is it running, and is the address right?`;
  return new ClientProblem('unreachable', words, { cause, detail: { address } });
}

export function tooSlow(hostPort: HostPort): ClientProblem {
  const address = formatHostPort(hostPort);
  const words = `Nothing at ${address} answered as a NonceSense server in time. Is the address right?`;
  return new ClientProblem('timed-out', words, { detail: { address } });
}

export function notNonceSense(hostPort: HostPort, cause: unknown): ClientProblem {
  const address = formatHostPort(hostPort);
  const words = `What answers at ${address} does not speak NonceSense. Is the port right?`;
  return new ClientProblem('not-noncesense', words, { cause, detail: { address } });
}

/** Keys in base64url: `given` is what the person was told to expect. */
export function otherThanPinned(hostPort: HostPort, pinned: string, given: string): ClientProblem {
  const address = formatHostPort(hostPort);
  const words =
    `You trust another key for the server at ${address} than the one given now, so this client did not connect. ` +
    'Ask its admin whether the key was changed; it may be somebody else’s machine.';
  return new ClientProblem('key-mismatch', words, { detail: { address, pinned, presented: given } });
}

export function keyMismatch(hostPort: HostPort, { pinned, presented }: DaemonKeyMismatch): ClientProblem {
  const address = formatHostPort(hostPort);
  const words =
    `The server at ${address} has another key than the one you trust, so this client sent nothing to it. ` +
    'Ask its admin whether the key was changed; it may be somebody else’s machine.';
  const keys = pinned ? { pinned: encodeBase64Url(pinned) } : {};
  const detail = { address, ...keys, presented: encodeBase64Url(presented) };
  return new ClientProblem('key-mismatch', words, { detail });
}

function isUnknownName(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
  );
}
