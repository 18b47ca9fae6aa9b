import { readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Vault } from '../../src/client/vault/vault.ts';
import type { VaultSecret } from '../../src/client/vault/vault-secret.ts';
import { systemClock } from '../../src/clock.ts';
import { VaultFolder } from '../../src/node/vault-folder.ts';

// Commits one number after the other until it is killed, compacts again and again, and prints each number that is kept.
const folder = String(process.argv[2]);
const secretFile = join(folder, '..', 'secret.json');

const secret = {
  load(): Promise<VaultSecret | undefined> {
    return Promise.resolve(readSecret());
  },
  save({ key, next, generation }: VaultSecret): Promise<void> {
    const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
    writeFileSync(`${secretFile}.new`, JSON.stringify({ key: hex(key), next: hex(next), generation }));
    renameSync(`${secretFile}.new`, secretFile);
    return Promise.resolve();
  },
};

function readSecret(): VaultSecret | undefined {
  try {
    const kept = JSON.parse(readFileSync(secretFile, 'utf8')) as {
      key: string;
      next?: string;
      generation: number;
    };
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
    const next = kept.next === undefined ? {} : { next: bytes(kept.next) };
    return { key: bytes(kept.key), ...next, generation: kept.generation };
  } catch {
    return undefined;
  }
}

const opening = await Vault.open({
  files: new VaultFolder(folder),
  secret,
  isResident: (space) => space === 'state',
  clock: systemClock,
  report: (error) => {
    throw error;
  },
});
if (!('vault' in opening)) throw new Error(opening.kind);
const { vault } = opening;
const { length } = await vault.list('numbers');
const numbers = (await vault.list('numbers')).map(({ key }) => Number(key));
const isWhole = numbers.every((number, index) => number === index) && vault.resident('state').size === length;
writeSync(1, `${opening.kind} ${isWhole ? 'whole' : 'torn'} ${length}\n`);
void compactForever();
for (let number = length; ; number++) {
  const key = String(number).padStart(9, '0');
  const value = new Uint8Array(20_000).fill(number);
  await vault.commit([
    { kind: 'put', space: 'numbers', key, value },
    { kind: 'put', space: 'state', key, value: Uint8Array.of(1) },
  ]);
  writeSync(1, `${number}\n`);
}

async function compactForever(): Promise<void> {
  for (;;) await vault.compact();
}
