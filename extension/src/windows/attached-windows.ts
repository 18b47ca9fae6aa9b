import type {
  Conversation,
  ConversationMessage,
} from '../../../common/src/client/conversations/conversation.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import type { FrameLink } from './frame-link.ts';
import { OwnerLink } from './owner-link.ts';
import type { SharedClient } from './shared-client.ts';

/** The windows that are attached to this one. */
export class AttachedWindows implements Disposable {
  readonly #options: { readonly clock: Clock; readonly trouble: (error: unknown) => void };
  readonly #links = new Set<OwnerLink>();

  constructor(options: { readonly clock: Clock; readonly trouble: (error: unknown) => void }) {
    this.#options = options;
  }

  add(link: FrameLink, client: SharedClient): void {
    const window = new OwnerLink({ ...this.#options, link, client });
    this.#links.add(window);
    link.events.once('closed', () => this.#links.delete(window));
  }

  /** The client has changed. */
  changed(): void {
    for (const link of this.#links) link.changed();
  }

  /** The person is before one of them. */
  get isFocused(): boolean {
    return this.#focused !== undefined;
  }

  /** True when one of them, which the person is before, tells them. */
  hear(conversation: Conversation, message: ConversationMessage | undefined): boolean {
    const focused = this.#focused;
    focused?.hear(conversation, message);
    return focused !== undefined;
  }

  get #focused(): OwnerLink | undefined {
    return [...this.#links].find(({ isFocused }) => isFocused);
  }

  /** Another client takes the place of the one they know: they attach anew. */
  dispose(): void {
    for (const link of this.#links) link.dispose();
  }
}
