import { writeSync } from 'node:fs';
import { FileStore } from '../../src/node/file-store.ts';

// Writes versions of one value until it is killed, and prints the number of each once it is kept.
const store = new FileStore(String(process.argv[2]));
let value = valueOf(0);
for (let version = 0; ; version++) {
  await store.write('value', value);
  // Made before the line, so that who kills at the line meets the next write.
  value = valueOf(version + 1);
  writeSync(1, `${version}\n`);
}

function valueOf(version: number): Uint8Array {
  return new Uint8Array(4_000_000).fill(version % 256);
}
