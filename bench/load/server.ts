/** A server under load, in a process of its own. */
export interface Server {
  readonly pid: number;
  /** One more connection, ready to send and to be sent to. */
  join(role: Role): Promise<Client>;
  stop(): Promise<void>;
}

export type Role = 'sender' | 'receiver';

export interface Client {
  /** Sends each text to everybody, all in one write. */
  broadcast(texts: readonly string[]): void;
  /** Broadcasts that the server has yet to acknowledge; none when it never does. */
  readonly unanswered: number;
  /** Takes what comes: whole deliveries, decrypted. */
  listen(listener: ClientListener): void;
  /** Ends the connection; resolves when the server has ended it too. */
  leave(): Promise<void>;
}

export interface ClientListener {
  onDeliveries(bytes: Uint8Array): void;
  /** Once, and not when this side left. */
  onBreak(error: Error): void;
}
