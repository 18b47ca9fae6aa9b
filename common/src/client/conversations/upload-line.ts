import { randomBytes } from '../../crypto/bytes.ts';
import type { StoredMessage } from './stored-message.ts';

type StoredFile = NonNullable<StoredMessage['file']>;

// What becomes of the line of a file that goes out.

export function newKeys(): Pick<StoredFile, 'blob' | 'key'> {
  return { blob: randomBytes(16), key: randomBytes(32) };
}

export function again({ problem: _solved, ...line }: StoredMessage): StoredMessage {
  return { ...line, state: 'sending' };
}

/** Under another key: nobody knows whether the file holds what it held. */
export function anew(line: StoredMessage): StoredMessage {
  return { ...again(line), ...(line.file && { file: { ...line.file, ...newKeys() } }) };
}

export function failed(line: StoredMessage, problem: string): StoredMessage {
  return { ...line, state: 'failed', problem };
}
