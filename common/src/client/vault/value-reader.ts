import type { ValuePlace } from './place-index.ts';
import type { RecordPlace } from './segment.ts';
import { VaultError } from './vault-error.ts';
import type { VaultFiles } from './vault-files.ts';
import { decodeRecord } from './vault-write.ts';

/** Records that are read at the same time. */
const AT_ONCE = 16;

/**
 * The values at `places`, in their order; each record is read once. @throws VaultError `damaged`, or the file system's
 * own error.
 */
export async function readValues(
  files: VaultFiles,
  places: readonly ValuePlace[],
): Promise<readonly Uint8Array[]> {
  const records = [...new Set(places.map(({ record }) => record))];
  const values = new Map<RecordPlace, readonly Uint8Array[]>();
  for (let next = 0; next < records.length; next += AT_ONCE) {
    const batch = records.slice(next, next + AT_ONCE);
    await Promise.all(batch.map(async (record) => values.set(record, await valuesOf(files, record))));
  }
  return places.map(({ record, index }) => {
    const value = values.get(record)?.[index];
    if (value === undefined) throw new VaultError('damaged');
    return value;
  });
}

async function valuesOf(files: VaultFiles, record: RecordPlace): Promise<readonly Uint8Array[]> {
  const { segment, offset, length, counter } = record;
  const plaintext = segment.cipher.open(counter, await files.read(segment.name, offset, length));
  if (plaintext === undefined) throw new VaultError('damaged');
  return decodeRecord(plaintext).writes.flatMap((write) => (write.kind === 'put' ? [write.value] : []));
}
