import type { LinkHandler } from '../../../common/src/channel/message-link.ts';
import type { ErrorCode } from '../../../common/src/wire/error-codes.ts';

/** What login and session need of the way to a peer: a `MessageLink` over TCP, or a `GatewayLink` inside the process. */
export interface PeerLink {
  /** 32 bytes: ties a login to this connection. */
  readonly binding: Uint8Array;
  readonly ended: boolean;
  /** Queues one encoded message. */
  send(encoded: Uint8Array): void;
  /** Says goodbye with a reason, then ends. */
  close(code: ErrorCode, message?: string): void;
  pause(): void;
  resume(): void;
  setHandler(handler: LinkHandler): void;
  /** Bytes that what the peer says at once may have. */
  setRecordLimit(bytes: number): void;
}
