import type { SlashCommand } from './slash-commands.ts';
import type { ViewStrings } from './view-protocol.ts';

/** Every word the page shows, in the person's language; made in the workbench, so that the view model needs no VS Code. */
export interface ViewTexts {
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
  };
  readonly actions: {
    readonly connect: string;
    readonly reconnect: string;
    readonly tryNow: string;
    readonly signUp: string;
    readonly signIn: string;
    readonly useHere: string;
  };
  readonly commands: Readonly<
    Record<SlashCommand, { readonly argument?: string; readonly description: string }>
  >;
  readonly hints: {
    readonly notSignedIn: string;
    readonly nothingToBroadcast: string;
    readonly unknownCommand: (name: string) => string;
    readonly tooLong: (bytes: number) => string;
    readonly help: string;
  };
  readonly strings: ViewStrings;
}
