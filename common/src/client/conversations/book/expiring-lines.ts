import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { dueOf, type StoredMessage } from './stored-message.ts';

export const EXPIRING = 'expiring';
/** Removed together. */
const AT_ONCE = 200;

export interface ExpiringLine {
  readonly at: number;
  readonly conversation: string;
  readonly key: string;
}

/** Which lines are to disappear, by time over all conversations: what is due is found without reading any line. */
export class ExpiringLines {
  readonly #vault: Vault;
  readonly #write: (write: VaultWrite) => void;
  /** Nothing is due before that; not known before the first look. */
  #next = 0;

  constructor(vault: Vault, write: (write: VaultWrite) => void) {
    this.#vault = vault;
    this.#write = write;
  }

  /** Milliseconds since the epoch; Infinity: nothing is to disappear. */
  get next(): number {
    return this.#next;
  }

  /** A line came, has changed, or is gone. */
  note(
    line: Omit<ExpiringLine, 'at'>,
    before: StoredMessage | undefined,
    after: StoredMessage | undefined,
  ): void {
    const [was, is] = [before && dueOf(before), after && dueOf(after)];
    if (was === is) return;
    if (was !== undefined) this.forget({ ...line, at: was });
    if (is === undefined) return;
    this.#write({ kind: 'put', space: EXPIRING, key: nameOf({ ...line, at: is }), value: new Uint8Array() });
    this.#next = Math.min(this.#next, is);
  }

  forget(line: ExpiringLine): void {
    this.#write({ kind: 'remove', space: EXPIRING, key: nameOf(line) });
  }

  /** The first of those that are due, as they are on disk. @throws as the vault does. */
  async due(now: number): Promise<readonly ExpiringLine[]> {
    if (now < this.#next) return [];
    const rows = await this.#vault.list(EXPIRING, { before: timeOf(now + 1), limit: AT_ONCE });
    if (rows.length > 0) return rows.map(({ key }) => lineOf(key));
    const [first] = await this.#vault.list(EXPIRING, { limit: 1 });
    this.#next = first ? lineOf(first.key).at : Infinity;
    return [];
  }
}

function nameOf({ at, key, conversation }: ExpiringLine): string {
  return `${timeOf(at)}/${key}/${conversation}`;
}

function lineOf(name: string): ExpiringLine {
  const [at = '', key = '', conversation = ''] = name.split('/');
  return { at: Number(at), key, conversation };
}

/** Of equal length, so that their order is that of time. */
function timeOf(ms: number): string {
  return String(ms).padStart(16, '0');
}
