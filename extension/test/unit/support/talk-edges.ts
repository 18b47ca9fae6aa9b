import type { SharedCode } from '../../../../common/src/client/conversations/conversation.ts';
import type { FileSink } from '../../../../common/src/client/conversations/files-api.ts';
import type { FilePlaces } from '../../../src/chat/file-talk.ts';
import type { TalkQuestions } from '../../../src/chat/message-acts.ts';
import type { CodeDesk, TitledPatch } from '../../../src/code/code-desk.ts';
import { openBytes } from '../../../src/files/disk-file.ts';

/** What a person answers outside the page. */
export class Answers implements TalkQuestions {
  takesBack = true;
  timerChoice: number | 'off' | undefined;

  confirmTakeBack(): Promise<boolean> {
    return Promise.resolve(this.takesBack);
  }

  timer(): Promise<number | 'off' | undefined> {
    return Promise.resolve(this.timerChoice);
  }
}

/** Remembers what was to be done with shared code. */
export class MemoryCode implements CodeDesk {
  readonly done: unknown[] = [];

  open(code: SharedCode): Promise<void> {
    this.done.push(['open', code]);
    return Promise.resolve();
  }

  preview(patch: TitledPatch): Promise<void> {
    this.done.push(['preview', patch]);
    return Promise.resolve();
  }

  apply(patch: TitledPatch): Promise<void> {
    this.done.push(['apply', patch]);
    return Promise.resolve();
  }
}

/** A disk in memory, and the person who chooses on it. */
export class MemoryPlaces implements FilePlaces {
  readonly contents = new Map<string, Uint8Array>();
  readonly saved = new Map<string, Uint8Array>();
  chosen: readonly string[] = [];
  savesTo: string | undefined;
  openCount = 0;
  abandoned = 0;

  choose(): Promise<readonly string[]> {
    return Promise.resolve(this.chosen);
  }

  open(uri: string) {
    const bytes = this.contents.get(uri);
    if (!bytes) return Promise.reject(new Error(`nothing at ${uri}`));
    this.openCount++;
    const file = openBytes(uri, bytes);
    let isOpen = true;
    const read = (offset: number, length: number) =>
      isOpen ? file.read(offset, length) : Promise.reject(new Error('closed'));
    const close = () => {
      isOpen = false;
      this.openCount--;
      return Promise.resolve();
    };
    return Promise.resolve({ ...file, read, close });
  }

  saveTo(): Promise<FileSink | undefined> {
    const { savesTo } = this;
    if (savesTo === undefined) return Promise.resolve(undefined);
    const parts: number[] = [];
    return Promise.resolve({
      write: (offset, bytes) => {
        parts.splice(offset, bytes.length, ...bytes);
        return Promise.resolve();
      },
      finish: () => {
        this.saved.set(savesTo, Uint8Array.from(parts));
        return Promise.resolve();
      },
      abandon: () => {
        this.abandoned++;
        return Promise.resolve();
      },
    });
  }
}
