import type { ValuePlace } from './place-index.ts';
import type { RecordPlace } from './segment.ts';
import { VaultError } from './vault-error.ts';
import type { VaultFiles } from './vault-files.ts';
import { decodeValue } from './vault-write.ts';

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
  const values = new Map<ValuePlace, Uint8Array>();
  const byRecord = [...Map.groupBy(places, ({ record }) => record)];
  for (let next = 0; next < byRecord.length; next += AT_ONCE) {
    const batch = byRecord.slice(next, next + AT_ONCE).map(async ([record, among]) => {
      const plaintext = await openRecord(files, record);
      for (const place of among) values.set(place, decodeValue(plaintext, place.offset));
    });
    await Promise.all(batch);
  }
  return places.flatMap((place) => values.get(place) ?? []);
}

async function openRecord(files: VaultFiles, record: RecordPlace): Promise<Uint8Array> {
  const { segment, offset, length, counter } = record;
  const plaintext = segment.cipher.open(counter, await files.read(segment.name, offset, length));
  if (plaintext === undefined) throw new VaultError('damaged');
  return plaintext;
}
