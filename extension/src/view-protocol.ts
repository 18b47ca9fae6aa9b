// The contract between host and page: types only. Snapshots go to the page whole; the page sends intents back.

/** Everything the page shows. Text from people is text: the page never reads it as markup. */
export interface ViewState {
  /** BCP 47, for times and dates. */
  readonly locale: string;
  readonly title: string;
  /** Who can read this conversation. */
  readonly protection: string;
  /** Absent when the person is not signed in. */
  readonly online?: ViewOnline;
  readonly banner?: ViewBanner;
  readonly messages: readonly ViewMessage[];
  readonly older: 'none' | 'available' | 'loading';
  /** Shown in place of the messages when there could be some and are none. */
  readonly emptyText?: string;
  readonly composer: ViewComposer;
  readonly strings: ViewStrings;
}

export interface ViewOnline {
  readonly label: string;
  /** One line per person. */
  readonly names: string;
}

/** What keeps the person from talking, and the next step. */
export interface ViewBanner {
  readonly text: string;
  readonly tone: 'info' | 'busy' | 'problem';
  readonly actions: readonly ViewActionButton[];
}

export interface ViewActionButton {
  readonly action: ViewAction;
  readonly label: string;
}

/** What a button may ask for; passwords and links are asked for outside the page. */
export type ViewAction = 'connect' | 'reconnect' | 'signUp' | 'signIn' | 'useHere';

export interface ViewMessage {
  readonly id: string;
  readonly user: string;
  /** Equal to `user` when no other name is known. */
  readonly displayName: string;
  readonly mine: boolean;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly state: 'received' | 'sending' | 'sent' | 'failed';
  readonly problem?: string;
}

export interface ViewComposer {
  /** Counts what the host did to the text; on a new number an empty field takes `text`. */
  readonly revision: number;
  readonly text: string;
  /** An answer to what was submitted: why it was not sent, or the help. */
  readonly hint?: string;
  readonly placeholder: string;
  readonly commands: readonly ViewCommand[];
}

export interface ViewCommand {
  /** Without the slash. */
  readonly name: string;
  readonly argument?: string;
  readonly description: string;
}

/** In the person's language. */
export interface ViewStrings {
  readonly messages: string;
  readonly loadOlder: string;
  readonly loadingOlder: string;
  readonly today: string;
  readonly yesterday: string;
  readonly you: string;
  readonly sending: string;
  readonly failed: string;
  readonly retry: string;
  readonly discard: string;
  readonly composer: string;
  readonly send: string;
  readonly commands: string;
}

export interface ViewSnapshot {
  readonly kind: 'snapshot';
  readonly state: ViewState;
}

export type ViewIntent =
  /** The page has loaded; nothing is posted to it before. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'draft'; readonly text: string }
  | { readonly kind: 'submit'; readonly text: string }
  | { readonly kind: 'retry'; readonly id: string }
  | { readonly kind: 'discard'; readonly id: string }
  | { readonly kind: 'load-older' }
  | { readonly kind: 'action'; readonly action: ViewAction };
