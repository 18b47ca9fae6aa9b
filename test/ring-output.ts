import type { Writable } from 'node:stream';

interface Piece {
  readonly to: Writable;
  readonly text: string | Buffer;
}

/** What a ring prints: kept until it is that ring's turn, from then on passed on as it comes. */
export class RingOutput {
  readonly #kept: Piece[] = [];
  #isShown = false;

  write(to: Writable, text: string | Buffer): void {
    if (this.#isShown) to.write(text);
    else this.#kept.push({ to, text });
  }

  show(): void {
    this.#isShown = true;
    for (const { to, text } of this.#kept.splice(0)) to.write(text);
  }
}
