import { encodeBase64Url } from '../../text/base64.ts';

interface Move {
  readonly size: number;
  moved: number;
}

/** How far files are that are on their way. */
export class FileMoves {
  readonly #moves = new Map<string, Move>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Bytes; `undefined`: it is not on its way. */
  movedOf(conversation: string, id: Uint8Array): number | undefined {
    return this.#moves.get(nameOf(conversation, id))?.moved;
  }

  begin(conversation: string, id: Uint8Array, size: number): void {
    this.#moves.set(nameOf(conversation, id), { size, moved: 0 });
    this.#changed();
  }

  /** Tells at whole percents: each time all of the page is shown anew. */
  note(conversation: string, id: Uint8Array, moved: number): void {
    const move = this.#moves.get(nameOf(conversation, id));
    if (!move) return;
    const before = percentOf(move);
    move.moved = moved;
    if (percentOf(move) !== before) this.#changed();
  }

  end(conversation: string, id: Uint8Array): void {
    this.#moves.delete(nameOf(conversation, id));
    this.#changed();
  }
}

function percentOf({ size, moved }: Move): number {
  return Math.floor((moved / Math.max(1, size)) * 100);
}

function nameOf(conversation: string, id: Uint8Array): string {
  return `${conversation} ${encodeBase64Url(id)}`;
}
