// Every text that is sent begins with a mark: it counts a delivery and tells when it was sent, whatever surrounds it.

const HEAD = '~~T:';
const HEAD_BYTES = Buffer.from(HEAD);
const DIGITS = 16;
export const TEXT_BYTES = 200;

/** A text of {@link TEXT_BYTES}, marked with the time of this call. */
export function markedText(now = performance.now()): string {
  return (HEAD + now.toFixed(3).padStart(DIGITS, '0')).padEnd(TEXT_BYTES, 'x');
}

/** Calls `found` with the time in each mark of `bytes`, which hold whole texts; returns how many there are. */
export function countMarks(bytes: Uint8Array, found?: (sentAt: number) => void): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = buffer.indexOf(HEAD_BYTES); at >= 0; at = buffer.indexOf(HEAD_BYTES, at + TEXT_BYTES)) {
    count++;
    found?.(Number(buffer.toString('latin1', at + HEAD.length, at + HEAD.length + DIGITS)));
  }
  return count;
}
