import type { DirectTexts } from './direct/direct-texts.ts';
import type { MessageTexts } from './direct/message-texts.ts';
import type { GroupCommand } from './groups/group-order.ts';
import type { SlashCommand } from './slash-commands.ts';
import type { ViewSearch } from './view-message.ts';
import type { ViewStrings } from './view-protocol.ts';
import type { ViewErrand } from './view-action.ts';

export interface SearchTexts {
  readonly status: (count: number, progress: ViewSearch['progress']) => string;
}

/** Every word the page shows, in the person's language; made in the workbench, so that the view model needs no VS Code. */
export interface ViewTexts {
  /** What the client core says, which is English. */
  readonly core: (text: string) => string;
  readonly title: string;
  readonly protection: string;
  readonly online: (count: number) => string;
  readonly empty: string;
  readonly placeholder: { readonly ready: string; readonly other: string };
  readonly banner: {
    readonly noServer: string;
    readonly offline: (address: string) => string;
    readonly connecting: (address: string) => string;
    readonly guest: (server: string) => string;
    readonly elsewhere: string;
    readonly identityMissing: string;
    /** This machine asks to be linked; the code stands beside it. */
    readonly linking: string;
    /** A list has this machine, and the person has to say whether the other one has made it. */
    readonly confirmLink: string;
    readonly linkCode: string;
    /** Another machine of the person has taken this one out. */
    readonly revoked: string;
    readonly encryptionFailed: (problem: string) => string;
  };
  readonly actions: Readonly<Record<ViewErrand | 'tryNow', string>>;
  readonly commands: Readonly<
    Record<SlashCommand, { readonly argument?: string; readonly description: string }>
  >;
  readonly hints: {
    readonly notSignedIn: string;
    readonly nothingToBroadcast: string;
    readonly nothingToSend: string;
    readonly encryptionNotReady: string;
    /** How a command is written in full. */
    readonly incomplete: (command: GroupCommand) => string;
    readonly unknownCommand: (name: string) => string;
    readonly tooLong: (bytes: number) => string;
    readonly help: string;
    /** An answer to `/broadcast` in a direct conversation. */
    readonly toldEveryone: string;
  };
  readonly direct: DirectTexts;
  readonly messages: MessageTexts;
  readonly search: SearchTexts;
  readonly strings: ViewStrings;
}
