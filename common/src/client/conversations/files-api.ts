/** Where a file that is sent comes from; read again from any place after a loss. */
export interface FileSource {
  readonly name: string;
  readonly mediaType?: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Names what the file holds now: an upload of before goes on with the same version alone. Absent: nobody knows, and
   * every upload begins anew.
   */
  readonly version?: string;
  /** Of the message, base64url, where that was begun before: it goes on, and is not sent twice. */
  readonly message?: string;
  /** `length` bytes from `offset`; fewer where it ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Once `send` has resolved: nobody reads it any more, whether it was sent, discarded or let go with this machine's keys. */
  release?(): void;
}

/** Where a file that came is written to; nothing is complete before `finish`. */
export interface FileSink {
  write(offset: number, bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** What was written is thrown away. */
  abandon(): Promise<void>;
}

/** A file on its way out. */
export interface FileSending {
  /** Of its message, which is in the conversation already. */
  readonly id: string;
  /** Resolves once the file is at the daemon and its message goes out as texts do. Nobody has to wait for it. */
  readonly done: Promise<void>;
}

/** A message with a file. */
export interface FileMessage {
  /** Ids. */
  readonly conversation: string;
  readonly message: string;
}

/** Files in conversations; their progress is in the message (`file.moved`). Promises reject with a ClientProblem only. */
export interface FilesApi {
  /** Absent: this daemon takes no files. Bytes. */
  readonly largest: number | undefined;
  /**
   * Resolves once the message is kept here. A failure shows in the message, which `ConversationsApi.retry` sends again
   * as long as the source can be read, and `discard` removes. `signal` ends it for good, message and all.
   */
  send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending>;
  /** Of a page that is open. The sink is finished, or abandoned. */
  save(file: FileMessage, sink: FileSink, signal: AbortSignal): Promise<void>;
}
