/** Where a file that is sent comes from; read again from any place after a loss. */
export interface FileSource {
  readonly name: string;
  readonly mediaType?: string;
  /** Bytes. */
  readonly size: number;
  /** `length` bytes from `offset`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Where a file that came is written to; nothing is complete before `finish`. */
export interface FileSink {
  write(offset: number, bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** What was written is thrown away. */
  abandon(): Promise<void>;
}

/** Files in conversations; their progress is in the message (`file.moved`). Promises reject with a ClientProblem only. */
export interface FilesApi {
  /** Absent: this daemon takes no files. Bytes. */
  readonly largest: number | undefined;
  /** Resolves to the id of the message once the file is at the daemon and the message is kept. */
  send(conversation: string, source: FileSource, signal: AbortSignal): Promise<string>;
  save(conversation: string, messageId: string, sink: FileSink, signal: AbortSignal): Promise<void>;
}
