// What the page shows of one message beside its text: types only.
import type { ViewCodeAct, ViewCodeStrings } from './view-code.ts';

/** What the person can do to a message that arrived. */
export type ViewTool = 'reply' | 'react' | 'edit' | 'takeBack';

/** `retry` and `discard`: of what was not sent. A reaction needs an emoji, too. */
export type ViewMessageAct =
  Exclude<ViewTool, 'react'> | 'retry' | 'discard' | 'saveFile' | 'cancelFile' | ViewCodeAct;

/** What is done to a block of code. */
export type ViewBlockAct = 'copy' | 'insert' | 'open';

/** The message that another one answers. */
export interface ViewQuote {
  readonly id: string;
  readonly displayName: string;
  /** On one line; in words when it is not here. */
  readonly text: string;
}

export interface ViewReaction {
  readonly emoji: string;
  readonly count: number;
  /** Who, in words. */
  readonly label: string;
  readonly isMine: boolean;
}

export interface ViewFile {
  /** In words: "1.2 MB". */
  readonly size: string;
  /** While it is on its way. */
  readonly progress?: { readonly percent: number; readonly label: string };
  readonly act?: 'saveFile' | 'cancelFile';
}

/** What is written now belongs to another message. */
export interface ViewAbout {
  readonly kind: 'reply' | 'edit';
  /** The message. */
  readonly id: string;
  /** "Answer to Bob". */
  readonly label: string;
  readonly text: string;
}

/** What was found in the history; newest first. */
export interface ViewSearch {
  readonly text: string;
  readonly results: readonly ViewFound[];
  readonly progress: 'searching' | 'more' | 'done';
  /** In words, for a screen reader too. */
  readonly status: string;
}

export type ViewSearchIntent =
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'search-more' }
  | { readonly kind: 'search-end' }
  /** To a message that was found, or is quoted. */
  | { readonly kind: 'jump'; readonly id: string };

export interface ViewFound {
  readonly id: string;
  readonly displayName: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** On one line, where the words stand. */
  readonly text: string;
}

/** In the person's language. */
export interface ViewLogStrings {
  /** Before the first message that was not seen. */
  readonly newMessages: string;
  readonly toEnd: string;
  readonly code: string;
  readonly codeActs: Readonly<Record<ViewBlockAct, string>>;
  readonly search: string;
  readonly searchResults: string;
  readonly closeSearch: string;
  readonly moreResults: string;
}

/** In the person's language. */
export interface ViewMessageStrings {
  /** Names the buttons of a message as a group. */
  readonly tools: string;
  readonly acts: Readonly<Record<Exclude<ViewMessageAct, ViewCodeAct> | ViewTool, string>>;
  readonly code: ViewCodeStrings;
  readonly edited: string;
  /** Before a quote: "In answer to". */
  readonly inAnswerTo: string;
  readonly reactions: string;
  /** `{0}`: "in 2 hours". */
  readonly disappears: string;
  readonly disappearsSoon: string;
  readonly cancelAbout: string;
  readonly attach: string;
  /** Over the page while a file is dragged over it. */
  readonly dropHere: string;
}
