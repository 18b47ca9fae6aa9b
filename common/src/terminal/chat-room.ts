import type { Client } from '../client/client.ts';
import type { Conversation } from '../client/conversations/conversation.ts';
import type { Clock } from '../clock.ts';
import type { ChatParts } from './chat-parts.ts';
import type { LobbyFeed } from './lobby-feed.ts';
import type { MessageNumbers } from './message-numbers.ts';
import type { Printer } from './printer.ts';
import type { Screen } from './screen.ts';

/** To whom plain text goes. */
export type Audience =
  | { readonly kind: 'lobby' }
  /** A person or a group. */
  | { readonly kind: 'conversation'; readonly conversation: Conversation };

/** What the commands of a chat work with. */
export interface ChatRoom extends ChatParts {
  readonly client: Client;
  readonly screen: Screen;
  readonly printer: Printer;
  readonly feed: LobbyFeed;
  readonly numbers: MessageNumbers;
  readonly clock: Clock;
  /** NONCESENSE_PASSWORD: nobody is asked then. */
  readonly password: string | undefined;
  /** How long a script waits for an acknowledgement. */
  readonly timeoutMs: number;
  readonly audience: Audience;
  /** Plain text goes there from now on. */
  readonly talkTo: (audience: Audience) => Promise<void>;
  /** Something went wrong behind what the person does now. */
  report(error: unknown): void;
}
