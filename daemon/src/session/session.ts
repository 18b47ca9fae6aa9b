import type { ErrorCode } from '../../../common/src/wire/error-codes.ts';

/** Who is at the other end of a connection, from its first moment until its socket is gone. The same object throughout. */
export interface Peer {
  /** Network address without the port. */
  readonly host: string;
  /** `host:port`, for people. */
  readonly address: string;
}

/** A connection that is not logged in. */
export interface Guest {
  readonly peer: Peer;
  /** 32 bytes: ties a login to this connection. */
  readonly binding: Uint8Array;
  /** Set by whoever checks a claim, so that a refusal is logged with the name it was about. */
  claimedUser: string | undefined;
}

/** A logged-in connection, as plugins see it. */
export interface Session {
  /** Unique while the daemon runs. */
  readonly id: number;
  readonly user: string;
  readonly displayName: string;
  /** 16 bytes; undefined until this connection's device key is enrolled. */
  readonly device: Uint8Array | undefined;
  readonly peer: Peer;
  readonly binding: Uint8Array;
  /** The password was proven on this very connection: the way to changes that a device key alone may not make. */
  readonly passwordProven: boolean;
  markPasswordProven(): void;
  setDevice(device: Uint8Array): void;
  /** Says goodbye with `code`, then ends the connection. */
  close(code: ErrorCode, message?: string): void;
}
