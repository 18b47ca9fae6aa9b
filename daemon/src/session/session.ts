import type { ErrorCode } from '../../../common/src/wire/error-codes.ts';

/** A connection that is not logged in. */
export interface Guest {
  /** `host:port` of the peer. */
  readonly address: string;
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
  readonly address: string;
  readonly binding: Uint8Array;
  /** The password was proven on this very connection: the way to changes that a device key alone may not make. */
  readonly passwordProven: boolean;
  markPasswordProven(): void;
  setDevice(device: Uint8Array): void;
  /** Says goodbye with `code`, then ends the connection. */
  close(code: ErrorCode, message?: string): void;
}
