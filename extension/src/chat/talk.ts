import type { ComposerText } from '../view-composer.ts';
import type { ViewAct, ViewState } from '../view-protocol.ts';

/** What one page is about: the lobby, or a conversation. Promises reject with what the person must know. */
export interface Talk {
  /** What the page is restored by. */
  readonly key: string;
  /** Of the editor tab; absent while it is not known. */
  readonly tabTitle: string | undefined;
  view(composer: ComposerText): ViewState;
  /** Why nothing can be sent now, in words. */
  refusal(): string | undefined;
  send(text: string): Promise<void>;
  retry(id: string): Promise<void>;
  discard(id: string): Promise<void>;
  loadOlder(): Promise<void>;
  act(act: ViewAct): Promise<void>;
  compare(code: string): void;
  /** The persons have compared `digits`. */
  verify(digits: string): Promise<void>;
  /** There is a page, or there is none any more. */
  open(): void;
  close(): void;
  /** The person has the page before their eyes, or has not any more. */
  look(isLooking: boolean): void;
  /** The client has changed. */
  changed(): void;
}
