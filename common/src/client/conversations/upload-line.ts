import { randomBytes } from '../../crypto/bytes.ts';
import { MEDIA_TYPE_BYTES } from '../../e2e/content-bodies.ts';
import { safeFileName } from '../../text/file-name.ts';
import { encodeUtf8 } from '../../text/utf8.ts';
import type { StoredMessage } from './book/stored-message.ts';
import type { FileSource } from './files-api.ts';
import { growingId } from '../growing-id.ts';
import { messageIdOf } from './lines/say-text.ts';

type StoredFile = NonNullable<StoredMessage['file']>;

// What becomes of the line of a file that goes out.

interface Sender {
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** After which the line disappears. */
  readonly seconds: number | undefined;
}

export function uploadLine(source: FileSource, { user, now, seconds = 0 }: Sender): StoredMessage {
  const { name, size, mediaType = '', message } = source;
  const isSaid = mediaType.length > 0 && encodeUtf8(mediaType).length <= MEDIA_TYPE_BYTES;
  return {
    id: message === undefined ? growingId(now) : messageIdOf(message),
    from: user,
    sentAt: now,
    kind: 'file',
    text: safeFileName(name),
    state: 'sending',
    file: { ...newKeys(), size, ...(isSaid && { mediaType }) },
    ...(seconds > 0 && { expires: seconds }),
  };
}

function newKeys(): Pick<StoredFile, 'blob' | 'key'> {
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
