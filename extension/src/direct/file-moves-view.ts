import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';

/** A file that this window sends or saves. */
export type FileMove = FileUpload | FileDownload;

export interface FileUpload {
  readonly kind: 'upload';
  /** Names it until its message does. */
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes that were read of it. */
  readonly moved: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

interface FileDownload {
  readonly kind: 'download';
  /** Of the message. */
  readonly id: string;
}

/**
 * Which upload a message on its way is: message id -> upload id. The client says which message it was only at the end,
 * so name and size tell, in their order.
 */
export function uploadsByMessage(
  messages: readonly ConversationMessage[],
  uploads: readonly FileUpload[],
): ReadonlyMap<string, string> {
  const waiting = [...uploads];
  const pairs = new Map<string, string>();
  for (const { id, isMine, file } of messages) {
    if (!isMine || file?.moved === undefined) continue;
    const index = waiting.findIndex(({ name, size }) => name === file.name && size === file.size);
    const [upload] = index < 0 ? [] : waiting.splice(index, 1);
    if (upload) pairs.set(id, upload.id);
  }
  return pairs;
}

/** The messages, with a line for each upload that has none yet. */
export function withUploads(
  messages: readonly ConversationMessage[],
  uploads: readonly FileUpload[],
  from: string,
): readonly ConversationMessage[] {
  const shown = new Set(uploadsByMessage(messages, uploads).values());
  const lines = uploads
    .filter(({ id }) => !shown.has(id))
    .map(({ id, name, size, moved, startedAt }): ConversationMessage => ({
      id,
      kind: 'file',
      from,
      isMine: true,
      sentAt: startedAt,
      text: name,
      state: 'sending',
      file: { name, size, moved },
    }));
  return lines.length === 0 ? messages : [...messages, ...lines];
}
