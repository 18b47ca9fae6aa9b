import type { StoredMessage } from '../conversations/book/stored-message.ts';
import type { ArchivedLine } from './archive-items.ts';

/** `undefined` for what another device can't use: unreadable, or not sent. */
export function archivedLine(message: StoredMessage): ArchivedLine | undefined {
  const { from, kind, state, file, ...rest } = message;
  if (kind === 'undecryptable' || state === 'sending' || state === 'failed') return undefined;
  if (!file) return { ...rest, author: from, kind, state };
  const { hash } = file;
  return hash && { ...rest, author: from, kind, state, file: { ...file, hash } };
}

export function storedLine({ author, device: _device, ...line }: ArchivedLine): StoredMessage {
  return { ...line, from: author };
}
