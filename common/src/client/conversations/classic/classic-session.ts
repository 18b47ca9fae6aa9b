import { ClassicMalformed } from '../../../classic/classic-malformed.ts';
import { ClassicDhKey } from '../../../classic/dh-key.ts';
import { ClassicOpener, ClassicSealer } from '../../../classic/sealed-box.ts';

/** What was sealed before the other side went over to a newer key may come after it. */
const MOST_OPENERS = 3;

/**
 * The keys shared with one person on an original client (PROTOCOL.md section 8.15). They live in memory alone. An
 * original client uses the key of the last half of an exchange that it was sent; so this side seals with that one, and
 * opens with the last few.
 */
export class ClassicSession {
  #begun: ClassicDhKey | undefined;
  #sealer: ClassicSealer | undefined;
  #openers: readonly ClassicOpener[] = [];

  /** An exchange that this side has begun has no answer. */
  get isBegun(): boolean {
    return this.#begun !== undefined;
  }

  get canSeal(): boolean {
    return this.#sealer !== undefined;
  }

  /** Half of a new exchange (DER). The other side goes over to its key, so nothing is sealed with one of before. */
  begin(): Uint8Array {
    this.#begun = ClassicDhKey.generate();
    this.#sealer = undefined;
    return this.#begun.publicDer;
  }

  /** Their half; the answer is ours. @throws ClassicMalformed; nothing changes then. */
  answer(theirs: Uint8Array): Uint8Array {
    const mine = ClassicDhKey.generate();
    const key = mine.agree(theirs);
    this.#open(key);
    this.#sealer = new ClassicSealer(key);
    return mine.publicDer;
  }

  /** Their answer to the exchange that was begun. @throws ClassicMalformed; that exchange is over then. */
  finish(theirs: Uint8Array): void {
    const mine = this.#begun;
    this.#begun = undefined;
    if (!mine) return;
    const key = mine.agree(theirs);
    this.#open(key);
    // Else this side has answered theirs since: that is the key that they use.
    this.#sealer ??= new ClassicSealer(key);
  }

  /** @throws RangeError unless `canSeal`. */
  seal(plaintext: Uint8Array): Uint8Array {
    if (!this.#sealer) throw new RangeError('no key to seal with');
    return this.#sealer.seal(plaintext);
  }

  /** `undefined`: not the next message under any key. */
  open(sealed: Uint8Array): Uint8Array | undefined {
    for (const opener of this.#openers) {
      try {
        return opener.open(sealed);
      } catch (error) {
        if (!(error instanceof ClassicMalformed)) throw error;
      }
    }
    return undefined;
  }

  #open(key: Uint8Array): void {
    this.#openers = [new ClassicOpener(key, { exact: true }), ...this.#openers].slice(0, MOST_OPENERS);
  }
}
