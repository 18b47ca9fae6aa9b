import type { HostPort } from '../wire/invite-link.ts';
import type { Body } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import type { Conversation, ConversationMessage } from './conversations/conversation.ts';
import type { ClientProblem } from './problem.ts';

export type Welcome = Body<Messages, 'welcome'>;
export type Ready = Body<Messages, 'ready'>;

export type ClientState =
  /** Nobody asked for a connection. */
  | { readonly kind: 'offline' }
  | { readonly kind: 'connecting'; readonly address: HostPort }
  /** Back-off after a lost or failed connection; `retryAt` in ms since the epoch. */
  | {
      readonly kind: 'waiting';
      readonly address: HostPort;
      readonly retryAt: number;
      readonly problem: ClientProblem;
    }
  /** The daemon proved its key; nobody is signed in. */
  | { readonly kind: 'guest'; readonly address: HostPort; readonly welcome: Welcome }
  | ReadyState;

interface ReadyState {
  readonly kind: 'ready';
  readonly address: HostPort;
  readonly welcome: Welcome;
  readonly user: string;
  readonly displayName: string;
  /** Whether the identity key of `user` is on this machine. */
  readonly identity: 'present' | 'missing';
}

export interface ClientEvents {
  state(state: ClientState): void;
  /** `lobby.messages` changed. */
  lobby(): void;
  /** `people` changed. */
  presence(): void;
  /** `conversations` changed. */
  conversations(): void;
  /** Somebody wrote; without a message: several, while this client was away. */
  direct(conversation: Conversation, message: ConversationMessage | undefined): void;
  /** Worth telling the person, though no call of theirs failed. */
  problem(problem: ClientProblem): void;
}
