import type { LinkEnd } from '../../../common/src/channel/message-link.ts';
import type { ErrorCode } from '../../../common/src/wire/error-codes.ts';
import type { Identity } from '../hooks/hooks.ts';
import type { PeerLink } from './peer-link.ts';
import type { Peer, Session } from './session.ts';

interface LiveSessionParts {
  readonly id: number;
  readonly link: PeerLink;
  readonly peer: Peer;
  readonly identity: Identity;
}

/** A logged-in connection: who it is, and the link to it. */
export class LiveSession implements Session {
  readonly id: number;
  readonly user: string;
  readonly displayName: string;
  readonly peer: Peer;
  readonly #link: PeerLink;
  #device: Uint8Array | undefined;
  #passwordProven: boolean;

  constructor({ id, link, peer, identity }: LiveSessionParts) {
    this.id = id;
    this.peer = peer;
    this.user = identity.user;
    this.displayName = identity.displayName;
    this.#link = link;
    if (identity.device) this.setDevice(identity.device);
    this.#passwordProven = identity.passwordProven;
  }

  get device(): Uint8Array | undefined {
    return this.#device;
  }

  get passwordProven(): boolean {
    return this.#passwordProven;
  }

  get binding(): Uint8Array {
    return this.#link.binding;
  }

  markPasswordProven(): void {
    this.#passwordProven = true;
  }

  setDevice(device: Uint8Array): void {
    // A small array that nobody has asked for its buffer has none: half of its memory.
    this.#device = Uint8Array.from(device);
  }

  /** Queues one encoded message. */
  send(encoded: Uint8Array): void {
    this.#link.send(encoded);
  }

  close(code: ErrorCode, message?: string): void {
    this.#link.close(code, message);
  }
}

/** Why a link ended, in one word for hooks and the log. */
export function endReasonOf(end: LinkEnd): string {
  if (end.kind === 'closed-here' || end.kind === 'goodbye') return end.code;
  return end.kind === 'failed' ? 'internal' : 'lost';
}
