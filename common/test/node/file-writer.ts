import { writeSync } from 'node:fs';
import { FileStore } from '../../src/node/file-store.ts';

// Writes versions of one value until it is killed, and prints the number of each once it is kept.
const store = new FileStore(String(process.argv[2]));
for (let version = 0; ; version++) {
  await store.write('value', new Uint8Array(100_000).fill(version % 256));
  writeSync(1, `${version}\n`);
}
