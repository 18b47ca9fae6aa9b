import type { CodeTexts } from '../code/code-texts.ts';
import type { ViewAbout, ViewMessageStrings } from '../view-message.ts';

/** The words around messages of conversations, in the person's language. */
export interface MessageTexts {
  readonly takenBack: { readonly mine: string; readonly theirs: (user: string) => string };
  /** A quoted message that is not here. */
  readonly quoteMissing: string;
  readonly about: Readonly<Record<ViewAbout['kind'], (user: string) => string>>;
  readonly you: string;
  /** `others`: display names, one at least. */
  readonly typing: (others: readonly string[]) => string;
  readonly timer: {
    readonly off: string;
    readonly offLabel: string;
    /** "1 day". */
    readonly label: (time: string) => string;
  };
  readonly file: {
    readonly sending: (percent: number) => string;
    readonly receiving: (percent: number) => string;
  };
  readonly fileProblems: FileProblemTexts;
  readonly code: CodeTexts;
  readonly notHere: string;
  readonly strings: ViewMessageStrings;
}

/** Why a file is not sent. */
export interface FileProblemTexts {
  readonly notNow: string;
  readonly tooLarge: (name: string, largest: string) => string;
  readonly tooMany: string;
  readonly incomplete: (name: string) => string;
  readonly changed: (name: string) => string;
  readonly unreadable: (name: string) => string;
  readonly notSaved: (name: string) => string;
  readonly noFile: (name: string) => string;
  /** Dropped from elsewhere than the open folders. */
  readonly outside: string;
}
