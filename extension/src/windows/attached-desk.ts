import type {
  ConversationPage,
  SafetyNumber,
} from '../../../common/src/client/conversations/conversation.ts';
import type { CallOf, OwnerCalls } from './call-table.ts';
import type { SharedClient } from './shared-client.ts';
import type { News } from './shared-data.ts';

export interface AttachedPage extends ConversationPage {
  /** Of a direct conversation. */
  readonly safety?: SafetyNumber;
}

/** Something to be said once, even where the owner's window goes away before it has answered. */
export interface SayOnce<T> {
  readonly say: () => Promise<T>;
  /** Whether the client that takes the place of this one can say it yet. */
  readonly canRepeat: (next: SharedClient) => boolean;
  /** With the same id, by which it is known whether it was said already. */
  readonly repeat: (next: SharedClient) => Promise<T>;
}

/** What the parts of an attached client work with. */
export interface AttachedDesk {
  readonly news: News;
  /** Milliseconds since the epoch. */
  now(): number;
  page(id: string): AttachedPage | undefined;
  open(id: string): Promise<void>;
  close(id: string): void;
  readonly call: CallOf<OwnerCalls>;
  /** Nobody waits for what becomes of it. */
  readonly tell: (...call: Parameters<CallOf<OwnerCalls>>) => void;
  /** @throws ClientProblem; `lost` when nobody takes the place of the owner */
  sayOnce<T>(once: SayOnce<T>): Promise<T>;
}
