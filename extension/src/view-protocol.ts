// The contract between host and page: types only. Snapshots go to the page, of its messages only what is other than
// before; the page sends intents back.
import type { ViewAction, ViewActionButton } from './view-action.ts';
import type { ViewCode, ViewPatch } from './view-code.ts';
import type {
  ViewAbout,
  ViewBlockAct,
  ViewFile,
  ViewLogStrings,
  ViewMessageAct,
  ViewMessageStrings,
  ViewQuote,
  ViewReaction,
  ViewSearch,
  ViewSearchIntent,
  ViewTool,
} from './view-message.ts';
import type { ViewProtection } from './view-protection.ts';
import type { ViewSafety } from './view-safety.ts';

/** Everything the page shows. Text from people is CommonMark; the page never reads it as HTML. */
export interface ViewState {
  /** BCP 47, for times and dates. */
  readonly locale: string;
  readonly title: string;
  readonly subject: 'lobby' | 'person' | 'group';
  readonly protection: ViewProtection;
  /** Absent when the person is not signed in, and where it means nothing. */
  readonly online?: ViewOnline;
  /** After which time messages disappear. */
  readonly timer?: ViewTimer;
  readonly banner?: ViewBanner;
  readonly messages: readonly ViewMessage[];
  /** The first message that was not seen when the page was opened. */
  readonly firstUnread?: string;
  /** User name of the person, whom others may mention. */
  readonly self?: string;
  /** Who else can be mentioned here. */
  readonly people: readonly ViewPerson[];
  /** What the person looks for; absent: nothing. */
  readonly search?: ViewSearch;
  /** A message to be led to; each `count` once. */
  readonly jump?: { readonly id: string; readonly count: number };
  readonly older: 'none' | 'available' | 'loading';
  /** Shown in place of the messages when there could be some and are none. */
  readonly emptyText?: string;
  /** Stands in the place of the composer: nothing can be written before it is answered. */
  readonly bar?: ViewBanner;
  /** Stands in the place of messages and composer while it is open. */
  readonly safety?: ViewSafety;
  /** Who is writing right now, in words. */
  readonly typing?: string;
  readonly composer: ViewComposer;
  readonly strings: ViewStrings;
}

export interface ViewOnline {
  readonly label: string;
  /** One line per person. */
  readonly names: string;
}

export interface ViewTimer {
  /** A whole sentence. */
  readonly label: string;
  /** "1 day". */
  readonly text: string;
  /** Absent where it is not this person's to change. */
  readonly act?: 'setTimer';
}

/** What keeps the person from talking, and the next step. */
export interface ViewBanner {
  readonly text: string;
  readonly tone: 'info' | 'busy' | 'problem';
  /** To be compared with what another machine shows. */
  readonly code?: { readonly label: string; readonly groups: readonly string[] };
  readonly actions: readonly ViewActionButton[];
}

export interface ViewMessage {
  readonly id: string;
  readonly kind: 'text' | 'file' | 'code' | 'patch' | 'deleted' | 'undecryptable' | 'unknown' | 'notice';
  readonly user: string;
  /** Equal to `user` when no other name is known. */
  readonly displayName: string;
  readonly mine: boolean;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly state: 'received' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';
  /** The state is worth a line of its own; a screen reader says it always. */
  readonly showsState?: boolean;
  readonly problem?: string;
  readonly isEdited?: boolean;
  readonly quote?: ViewQuote;
  readonly reactions?: readonly ViewReaction[];
  readonly file?: ViewFile;
  /** `text` is its path and lines. */
  readonly code?: ViewCode;
  /** `text` is its title. */
  readonly patch?: ViewPatch;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** What the person can do to it; absent: nothing. */
  readonly tools?: readonly ViewTool[];
}

export interface ViewComposer {
  /** Counts what the host did to the text; on a new number an empty field takes `text`. */
  readonly revision: number;
  readonly text: string;
  /** Takes `text` whatever is in the field. */
  readonly replaces?: boolean;
  /** An answer to what was submitted: why it was not sent, or the help. */
  readonly hint?: string;
  readonly placeholder: string;
  /** What is answered or altered. */
  readonly about?: ViewAbout;
  /** Files can be sent from here. */
  readonly takesFiles?: boolean;
  readonly commands: readonly ViewCommand[];
  /** Whom `/dm` and a group's commands offer. */
  readonly people: readonly ViewPerson[];
}

export interface ViewCommand {
  /** Without the slash. */
  readonly name: string;
  readonly argument?: string;
  readonly description: string;
}

export interface ViewPerson {
  readonly user: string;
  /** Empty when no other name is known. */
  readonly displayName: string;
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
  readonly sent: string;
  readonly delivered: string;
  readonly read: string;
  readonly failed: string;
  readonly composer: string;
  readonly send: string;
  readonly commands: string;
  readonly message: ViewMessageStrings;
  readonly log: ViewLogStrings;
}

interface ViewSnapshot {
  readonly kind: 'snapshot';
  readonly state: ViewFrame;
  readonly messages: ViewListChange;
}

/** What is short enough to be told anew each time. */
type ViewFrame = Omit<ViewState, 'messages'>;

/** From the messages that the page has, which are none at its `ready`, to those it should have. */
export interface ViewListChange {
  /** Where it begins. */
  readonly start: number;
  readonly removed: number;
  readonly added: readonly ViewMessage[];
}

/** The host took a part of a file, or will take no more of it. */
export interface ViewFileAnswer {
  readonly kind: 'file-answer';
  readonly transfer: number;
  readonly wantsMore: boolean;
}

export type ViewPost = ViewSnapshot | ViewFileAnswer;

export type ViewIntent =
  /** The page has loaded; nothing is posted to it before. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'draft'; readonly text: string }
  | { readonly kind: 'submit'; readonly text: string }
  /** Answers or alters nothing any more. */
  | { readonly kind: 'leave-about' }
  | { readonly kind: 'load-older' }
  | { readonly kind: 'action'; readonly action: ViewAction }
  /** What the other person's client shows as its code. */
  | { readonly kind: 'compare'; readonly code: string }
  /** The persons have compared these 60 digits, which the page shows. */
  | { readonly kind: 'verify'; readonly digits: string }
  /** The person has agreed to nothing yet. */
  | { readonly kind: 'open-link'; readonly url: string }
  | { readonly kind: 'code'; readonly act: ViewBlockAct; readonly text: string; readonly language: string }
  | ViewSearchIntent
  | ViewMessageIntent
  | ViewFileIntent;

/** What is to be done to one message. */
export type ViewMessageIntent =
  | { readonly kind: 'message'; readonly act: ViewMessageAct; readonly id: string }
  | { readonly kind: 'react'; readonly id: string; readonly emoji: string; readonly isOn: boolean };

/** Files that the person wants to send. A pasted one comes in parts; each is answered before the next. */
export type ViewFileIntent =
  | { readonly kind: 'attach' }
  /** Dropped from the editor's own lists. */
  | { readonly kind: 'drop'; readonly uris: readonly string[] }
  | {
      readonly kind: 'file-begin';
      readonly transfer: number;
      readonly name: string;
      /** Bytes. */
      readonly size: number;
      /** Empty when it is not known. */
      readonly mediaType: string;
    }
  | { readonly kind: 'file-part'; readonly transfer: number; readonly bytes: Uint8Array }
  | { readonly kind: 'file-abort'; readonly transfer: number };
