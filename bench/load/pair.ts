/** Two who write to each other, in one direction. */
export interface Pair {
  /** Sends that many, all in one write. */
  send(count: number): void;
  listen(listener: PairListener): void;
  leave(): Promise<void>;
}

export interface PairListener {
  /** So many more have come, each once and in order. */
  onDelivered(count: number): void;
  /** The server said that it has one; `ms` after it was sent. */
  onAnswered(ms: number): void;
  onBreak(error: Error): void;
}
