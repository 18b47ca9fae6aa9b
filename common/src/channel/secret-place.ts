/** Where a secret lies in a buffer that it shares with others: every connection keeps some, and a view takes 104 bytes. */
export class SecretPlace {
  readonly #memory: ArrayBufferLike;
  readonly #offset: number;

  /** Refers to the memory of `secret`, which has 32 bytes. */
  constructor(secret: Uint8Array) {
    this.#memory = secret.buffer;
    this.#offset = secret.byteOffset;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory, this.#offset, 32);
  }
}
