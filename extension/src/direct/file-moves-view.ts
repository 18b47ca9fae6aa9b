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
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The message's id, once there is one. */
  readonly message?: string;
}

interface FileDownload {
  readonly kind: 'download';
  /** Of the message. */
  readonly id: string;
}

/** Which message an upload is: message id -> upload id. */
export function uploadsByMessage(uploads: readonly FileUpload[]): ReadonlyMap<string, string> {
  return new Map(uploads.flatMap(({ id, message }) => (message === undefined ? [] : [[message, id]])));
}

/** The messages, with a line for each upload that has none yet. */
export function withUploads(
  messages: readonly ConversationMessage[],
  uploads: readonly FileUpload[],
  from: string,
): readonly ConversationMessage[] {
  const lines = uploads
    .filter(({ message }) => message === undefined)
    .map(({ id, name, size, startedAt }): ConversationMessage => ({
      id,
      kind: 'file',
      from,
      isMine: true,
      sentAt: startedAt,
      text: name,
      state: 'sending',
      file: { name, size, moved: 0 },
    }));
  return lines.length === 0 ? messages : [...messages, ...lines];
}
