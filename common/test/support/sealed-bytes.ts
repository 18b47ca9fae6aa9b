import { FileCipher } from '../../src/e2e/file-cipher.ts';
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from '../../src/e2e/file-layout.ts';

/** Bytes that differ from place to place. */
export function fileBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = 31 * index + (index >> 8);
  return bytes;
}

/** All chunks of a whole file. */
export function sealChunks(key: Uint8Array, file: Uint8Array): Uint8Array[] {
  const cipher = new FileCipher(key, file.length);
  return Array.from({ length: cipher.layout.chunks }, (_, chunk) => {
    const content = file.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
    return Uint8Array.from(cipher.sealInto(new Uint8Array(SEALED_CHUNK_BYTES), chunk, content));
  });
}
