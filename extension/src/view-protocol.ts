// The contract between host and page: types only. Snapshots go to the page whole; the page sends intents back.

/** Everything the page shows. Text from people is text: the page never reads it as markup. */
export interface ViewState {
  /** BCP 47, for times and dates. */
  readonly locale: string;
  readonly title: string;
  readonly isGroup?: boolean;
  readonly protection: ViewProtection;
  /** Absent when the person is not signed in, and where it means nothing. */
  readonly online?: ViewOnline;
  readonly banner?: ViewBanner;
  readonly messages: readonly ViewMessage[];
  readonly older: 'none' | 'available' | 'loading';
  /** Shown in place of the messages when there could be some and are none. */
  readonly emptyText?: string;
  /** Stands in the place of the composer: nothing can be written before it is answered. */
  readonly bar?: ViewBanner;
  /** Stands in the place of messages and composer while it is open. */
  readonly safety?: ViewSafety;
  readonly composer: ViewComposer;
  readonly strings: ViewStrings;
}

/** Who can read this conversation. */
export interface ViewProtection {
  readonly text: string;
  readonly tone: 'readable' | 'private' | 'verified' | 'changed';
  /** Opens the safety number; absent where there is none. */
  readonly button?: ViewActionButton;
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
  /** To be compared with what another machine shows. */
  readonly code?: { readonly label: string; readonly groups: readonly string[] };
  readonly actions: readonly ViewActionButton[];
}

export interface ViewActionButton {
  readonly action: ViewAction;
  readonly label: string;
}

/** What a button may ask for; passwords and links are asked for outside the page. */
type ViewAction = ViewErrand | ViewAct;

/** Done outside the page, whatever it shows. */
export type ViewErrand =
  | 'connect'
  | 'reconnect'
  | 'signUp'
  | 'signIn'
  | 'useHere'
  | 'linkDevice'
  | 'restoreIdentity'
  | 'startOver'
  | 'doctor';

/** Done to the conversation that the page shows. */
export type ViewAct =
  | 'accept'
  | 'ignore'
  | 'block'
  | 'unblock'
  | 'acceptIdentity'
  | 'showSafety'
  | 'closeSafety'
  | 'copyCode'
  | 'removeVerification'
  | GroupAct;

/** What the page of a group has beside that. */
export type GroupAct =
  | 'showMembers'
  | 'leaveGroup'
  /** Group and owner. */
  | 'blockOwner';

/** The safety number of two persons. All of it is public. */
export interface ViewSafety {
  readonly heading: string;
  readonly explanation: string;
  /** Said of the present state, in words. */
  readonly status: string;
  readonly tone: ViewProtection['tone'];
  /** Absent while it is not known. */
  readonly number?: ViewSafetyNumber;
  /** What comparing the pasted code said. */
  readonly comparison?: { readonly text: string; readonly isMatch: boolean };
  /** "They match", in full; absent when the person is verified. */
  readonly verifyLabel?: string;
  readonly actions: readonly ViewActionButton[];
  readonly close: ViewActionButton;
  readonly strings: {
    readonly digits: string;
    readonly qrCode: string;
    readonly paste: string;
    readonly pastePlaceholder: string;
    readonly compare: string;
  };
}

export interface ViewSafetyNumber {
  /** Twelve groups of five. */
  readonly groups: readonly string[];
  /** The path of an SVG image of `size` × `size` units; black on white. */
  readonly qrCode: { readonly size: number; readonly path: string };
}

export interface ViewMessage {
  readonly id: string;
  readonly kind: 'text' | 'file' | 'deleted' | 'undecryptable' | 'unknown' | 'notice';
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
}

export interface ViewComposer {
  /** Counts what the host did to the text; on a new number an empty field takes `text`. */
  readonly revision: number;
  readonly text: string;
  /** An answer to what was submitted: why it was not sent, or the help. */
  readonly hint?: string;
  readonly placeholder: string;
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
  | { readonly kind: 'action'; readonly action: ViewAction }
  /** What the other person's client shows as its code. */
  | { readonly kind: 'compare'; readonly code: string }
  /** The persons have compared these 60 digits, which the page shows. */
  | { readonly kind: 'verify'; readonly digits: string };
