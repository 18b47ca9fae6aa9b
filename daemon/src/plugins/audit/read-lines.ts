const NEWLINE = 0x0a;

export interface Line {
  /** Without the newline. */
  readonly bytes: Buffer;
  /** False for what comes after the last newline. */
  readonly terminated: boolean;
}

/** Lines as bytes: what is hashed must not pass through a decoder. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, begin)) {
      yield { bytes: Buffer.concat([...parts, chunk.subarray(begin, end)]), terminated: true };
      parts = [];
      begin = end + 1;
    }
    if (begin < chunk.length) parts.push(chunk.subarray(begin));
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), terminated: false };
}
