/** How to speak to another chat server, as far as a broadcast needs it. */
export interface PeerProtocol {
  /** The program, and how it is installed on Debian. */
  readonly program: string;
  /** The whole configuration file. */
  configuration(place: { readonly port: number; readonly pem: string; readonly folder: string }): string;
  /** Keeps it in the foreground. */
  args(configuration: string): readonly string[];
  /** All that a client says to come in and be sent to. */
  hello(name: string): Uint8Array;
  /** Whether what came so far holds the answer to the last of it. */
  isIn(bytes: Buffer): boolean;
  broadcast(text: string): Uint8Array;
  /** How many bytes at the beginning are whole messages. */
  wholeBytes(bytes: Buffer): number;
}
