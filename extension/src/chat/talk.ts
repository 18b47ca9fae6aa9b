import type { ComposerText, WrittenAbout } from '../view-composer.ts';
import type { ViewFound, ViewMessageAct } from '../view-message.ts';
import type { ViewState } from '../view-protocol.ts';
import type { ViewAct } from '../view-action.ts';
import type { FileTalk } from './file-talk.ts';

/** What one page is about: the lobby, or a conversation. Promises reject with what the person must know. */
export interface Talk {
  /** What the page is restored by. */
  readonly key: string;
  /** Of the editor tab; absent while it is not known. */
  readonly tabTitle: string | undefined;
  /** Absent where only texts are sent. */
  readonly files?: FileTalk;
  view(composer: ComposerText): ViewState;
  /** Why nothing can be sent now, in words. */
  refusal(): string | undefined;
  send(text: string, about?: WrittenAbout): Promise<void>;
  canAnswer(id: string): boolean;
  /** Absent where the message can't be altered. */
  textToEdit(id: string): string | undefined;
  /** What needs no composer. */
  doTo(id: string, act: DirectAct): Promise<void>;
  react(id: string, emoji: string, isOn: boolean): Promise<void>;
  /** The person is writing. */
  noteTyping(): void;
  loadOlder(): Promise<void>;
  /** Of the history kept here, newest first, part by part. */
  search(text: string): AsyncIterable<readonly ViewFound[]>;
  /** Loads what is needed to show that message. */
  loadBackTo(id: string): Promise<void>;
  act(act: ViewAct): Promise<void>;
  compare(code: string): Promise<void>;
  /** The persons have compared `digits`. */
  verify(digits: string): Promise<void>;
  /** There is a page, which `changed` draws anew; or there is none any more. */
  open(changed: () => void): void;
  close(): void;
  /** The person has the page before their eyes, or has not any more. */
  look(isLooking: boolean): void;
  /** The client has changed. */
  changed(): void;
  dispose(): void;
}

export type DirectAct = Exclude<ViewMessageAct, 'reply' | 'edit'>;
