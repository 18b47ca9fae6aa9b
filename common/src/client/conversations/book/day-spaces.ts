import { decodeCbor, encodeCbor } from '../../../wire/cbor.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';

const DAY_MS = 86_400_000;
/** 7 days and the one under way. */
const DAYS = 8;

/** Vault spaces that are used in turn, a day each, so that what is too old goes with its whole space. */
export class DaySpaces {
  readonly #name: string;
  readonly #write: (write: VaultWrite) => void;
  /** Which day each space holds. */
  readonly #days = new Map<number, number>();

  /** `name`: of the resident space that says which day is where; the others are called `name/0` and so on. */
  constructor(name: string, vault: Vault, write: (write: VaultWrite) => void) {
    this.#name = name;
    this.#write = write;
    for (const [index, value] of vault.resident(name))
      this.#days.set(Number(index), Number(decodeCbor(value)));
  }

  /** Where what is made now belongs; `isEmpty`: as the first of its day. What is older than 7 days goes. */
  begin(now: number): { readonly space: string; readonly isEmpty: boolean } {
    const day = dayOf(now);
    for (const [index, held] of this.#days) if (!isNear(held, day)) this.#drop(index);
    const index = day % DAYS;
    const isEmpty = this.#days.get(index) !== day;
    if (isEmpty) {
      this.#days.set(index, day);
      this.#write({ kind: 'put', space: this.#name, key: String(index), value: encodeCbor(day) });
    }
    return { space: this.#spaceOf(index), isEmpty };
  }

  /** Those that may be of the last 7 days, the newest first. */
  recent(now: number): readonly string[] {
    const near = [...this.#days].filter(([, day]) => isNear(day, dayOf(now)));
    return near.sort(([, one], [, other]) => other - one).map(([index]) => this.#spaceOf(index));
  }

  #drop(index: number): void {
    this.#days.delete(index);
    this.#write({ kind: 'remove', space: this.#name, key: String(index) });
    this.#write({ kind: 'drop', space: this.#spaceOf(index) });
  }

  #spaceOf(index: number): string {
    return `${this.#name}/${index}`;
  }
}

function dayOf(now: number): number {
  return Math.max(0, Math.floor(now / DAY_MS));
}

/** Also after a clock was set back by a few days. */
function isNear(day: number, today: number): boolean {
  return Math.abs(day - today) < DAYS;
}
