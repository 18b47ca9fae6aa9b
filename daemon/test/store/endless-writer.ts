import { writeSync } from 'node:fs';
import { SqliteStore } from '../../src/store/sqlite-store.ts';

// Writes rows until it is killed, four at a time, and prints the key of each once it is acknowledged.
const store = await SqliteStore.open(String(process.argv[2]));
for (let index = 0; ; index += 4)
  await Promise.all([0, 1, 2, 3].map((offset) => write(`key-${index + offset}`)));

async function write(key: string): Promise<void> {
  await store.commit('s', [{ kind: 'put', key, value: Buffer.from(key) }]);
  writeSync(1, `${key}\n`);
}
