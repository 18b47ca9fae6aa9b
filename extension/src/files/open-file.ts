import type { FileSource } from '../../../common/src/client/conversations/files-api.ts';

/** A file that can be sent, and must be closed after it. */
export interface OpenFile extends FileSource {
  close(): Promise<void>;
}
