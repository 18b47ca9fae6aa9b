import { bytes, definePlugin, type PluginStorage, Type } from 'noncesense/plugin';
import { storeFloodMessages } from './store-flood-messages.ts';

const ROW_BYTES = 1024;
/** Rows of one writer: overwritten in turn, so that the database does not grow without end. */
const ROWS = 1_000;

/** Keeps the store busy while it is told to: each of its writers commits one row after the other. */
class Flood {
  readonly #storage: PluginStorage;
  #running: Promise<unknown> | undefined;
  #stopping = false;
  #commits = 0;

  constructor(storage: PluginStorage) {
    this.#storage = storage;
  }

  start(writers: number): void {
    if (this.#running) return;
    this.#stopping = false;
    this.#commits = 0;
    this.#running = Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(writer)));
  }

  /** How many commits there were. */
  async stop(): Promise<number> {
    this.#stopping = true;
    await this.#running;
    this.#running = undefined;
    return this.#commits;
  }

  async #write(writer: number): Promise<void> {
    const table = this.#storage.table('row', bytes(ROW_BYTES));
    for (let row = 0; !this.#stopping; row++) {
      const value = new Uint8Array(ROW_BYTES).fill(row);
      await this.#storage.commit([table.put(`${writer}/${row % ROWS}`, value)]);
      this.#commits++;
    }
  }
}

/** For the benchmarks alone. */
export const plugin = definePlugin({
  name: 'store-flood',
  version: '1.0.0',
  reads: [],
  configSchema: Type.Object({}, { additionalProperties: false }),
  messages: storeFloodMessages,
  setup(context) {
    const flood = new Flood(context.storage);
    context.handle('store-flood.start', ({ writers }) => {
      flood.start(writers);
      return {};
    });
    context.handle('store-flood.stop', async () => ({ commits: await flood.stop() }));
    context.onDispose(async () => {
      await flood.stop();
    });
  },
});
