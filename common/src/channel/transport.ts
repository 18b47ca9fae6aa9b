/** A stream of bytes to one peer. TCP in the product, a memory pipe in tests. */
export interface Transport {
  /** The peer's address, for the log: `host:port`. */
  readonly remoteAddress: string;
  /** Bytes written and not yet taken by the system. */
  readonly pendingBytes: number;
  /** Resolves when nothing is left of it: no more bytes either way. Made when it is asked for. */
  readonly closed: Promise<void>;
  /** One listener; bytes that came before it was set are kept for it. */
  listen(listener: TransportListener): void;
  write(bytes: Uint8Array): void;
  /** Stops reading, so that the peer feels back-pressure. */
  pause(): void;
  resume(): void;
  /** Ends after what was written has left. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

export interface TransportListener {
  onBytes(chunk: Uint8Array): void;
  /** Called once, whoever ended it; `error` when it was not orderly. */
  onClose(error: Error | undefined): void;
}
