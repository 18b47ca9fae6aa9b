import type { Clock } from '../../clock.ts';
import type { LinkSession } from '../link-session.ts';

/** One connection, as far as files need it. */
export type FileLink = Pick<LinkSession, 'request'>;

/** The connections that follow one another. */
export interface FileLinks {
  /**
   * One that works, not `dead`; where there is none, the next. Rejects with a ClientProblem when none will come any more:
   * what the daemon has of an upload then stays, so that it can go on after a restart.
   */
  next(dead: FileLink | undefined): Promise<FileLink>;
}

/** What every transfer needs. */
export interface TransferOptions {
  readonly links: FileLinks;
  readonly clock: Clock;
  /** Ends the transfer for good: nothing of it is kept. */
  readonly signal: AbortSignal;
  /** Bytes of the file itself that have been moved. */
  readonly onProgress?: (moved: number) => void;
}

/** An encrypted file at the daemon, as the message about it tells (PROTOCOL.md section 8.12). */
export interface FileBlob {
  readonly blob: Uint8Array;
  readonly key: Uint8Array;
  /** SHA-256 of the ciphertext. */
  readonly hash: Uint8Array;
  /** Of the file itself. */
  readonly size: number;
}
