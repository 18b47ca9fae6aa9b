import { largestWithin } from '../../e2e/file-layout.ts';
import type { Ready } from '../client-state.ts';
import { ClientProblem } from '../problem.ts';
import type { FileLink, FileLinks } from './file-link.ts';

const PLUGIN = 'files';

/** The files of one daemon, over one connection after the other. */
export class DaemonFiles implements FileLinks {
  #link: FileLink | undefined;
  #largest: number | undefined;
  /** `undefined`: none is coming by itself. */
  #next: PromiseWithResolvers<FileLink> | undefined;

  /** Of a file before its encryption, in bytes; `undefined` where the daemon takes none. Known once connected. */
  get largest(): number | undefined {
    return this.#largest;
  }

  /** The connection is there. Rejects as requests do. */
  async open(link: FileLink, plugins: Ready['plugins']): Promise<void> {
    this.#largest = plugins.some(({ name }) => name === PLUGIN)
      ? largestWithin((await link.request('files.limits', {})).largest)
      : undefined;
    this.#link = link;
    this.#next?.resolve(link);
    this.#next = undefined;
  }

  /** The next connection is coming. */
  detach(): void {
    if (!this.#link) return;
    this.#link = undefined;
    this.#next = Promise.withResolvers();
  }

  /** None is coming: whoever waits for one is told. */
  close(): void {
    this.#link = undefined;
    this.#largest = undefined;
    this.#next?.reject(ended());
    this.#next?.promise.catch(heard);
    this.#next = undefined;
  }

  next(dead: FileLink | undefined): Promise<FileLink> {
    // Its end was seen by who used it before it was told here.
    if (this.#link && this.#link === dead) this.detach();
    if (this.#link) return Promise.resolve(this.#link);
    return this.#next?.promise ?? Promise.reject(ended());
  }

  /** A file that nobody shall have any more. What can't be removed now expires. */
  remove(blob: Uint8Array): void {
    this.#link?.request('files.remove', { id: blob }).catch(heard);
  }
}

function ended(): ClientProblem {
  return new ClientProblem('lost', 'The connection to the server has ended.');
}

function heard(): void {
  // By those who wait, if there are any; nobody waits for a removal.
}
