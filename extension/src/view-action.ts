// Buttons of the page, whatever shows them: types only.

export interface ViewActionButton {
  readonly action: ViewAction;
  readonly label: string;
}

/** What a button may ask for; passwords and links are asked for outside the page. */
export type ViewAction = ViewErrand | ViewAct;

/** Done outside the page, whatever it shows. */
export type ViewErrand =
  | 'connect'
  | 'reconnect'
  | 'signUp'
  | 'signIn'
  | 'useHere'
  | 'linkDevice'
  | 'confirmLink'
  | 'refuseLink'
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
  | 'setTimer'
  | GroupAct;

/** What the page of a group has beside that. */
export type GroupAct =
  | 'showMembers'
  | 'leaveGroup'
  /** Group and owner. */
  | 'blockOwner';
