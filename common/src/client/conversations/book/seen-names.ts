import { sha256 } from '../../../crypto/sha256.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';

const PERIOD_MS = 7 * 86_400_000;
/** 45 days, as long as the daemon recognises repeats, and the period under way. */
const PERIODS = 8;
/** A space's first key says which period it holds. */
const PERIOD = 'period';

/** What came within the last 45 days or more, by hashed names; the spaces are used in turn, a week each. */
export class SeenNames {
  readonly #write: (write: VaultWrite) => void;
  readonly #periods = new Map<string, Set<string>>();

  constructor(vault: Vault, write: (write: VaultWrite) => void) {
    this.#write = write;
    for (let index = 0; index < PERIODS; index++) {
      this.#periods.set(spaceOf(index), new Set(vault.resident(spaceOf(index)).keys()));
    }
  }

  has(...parts: readonly Uint8Array[]): boolean {
    const name = nameOf(parts);
    return [...this.#periods.values()].some((names) => names.has(name));
  }

  add(now: number, ...parts: readonly Uint8Array[]): void {
    const period = Math.max(0, Math.floor(now / PERIOD_MS));
    const space = spaceOf(period % PERIODS);
    const names = this.#begun(space, `${PERIOD}-${period}`);
    const name = nameOf(parts);
    names.add(name);
    this.#write({ kind: 'put', space, key: name, value: new Uint8Array() });
  }

  /** The names of the period under way; those that used the space before it are too old to come again. */
  #begun(space: string, period: string): Set<string> {
    const names = this.#periods.get(space) ?? new Set();
    if (names.has(period)) return names;
    const begun = new Set([period]);
    this.#periods.set(space, begun);
    this.#write({ kind: 'drop', space });
    this.#write({ kind: 'put', space, key: period, value: new Uint8Array() });
    return begun;
  }
}

function spaceOf(index: number): string {
  return `seen-${index}`;
}

function nameOf(parts: readonly Uint8Array[]): string {
  const framed = parts.flatMap((part) => [encodeUtf8(`${part.length} `), part]);
  return encodeBase64Url(sha256(...framed).subarray(0, 12));
}
