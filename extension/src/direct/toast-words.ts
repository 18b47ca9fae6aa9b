import type {
  Conversation,
  ConversationMessage,
} from '../../../common/src/client/conversations/conversation.ts';

/** What a toast says; in the person's language. */
export interface ToastTexts {
  readonly message: (user: string) => string;
  readonly messages: (user: string) => string;
  readonly withText: (user: string, text: string) => string;
  readonly request: (user: string) => string;
  readonly groupRequest: (group: string) => string;
  /** Stands for the person, where somebody wrote in a group. */
  readonly inGroup: (user: string, group: string) => string;
}

export interface ToastOptions {
  readonly isVisible: (id: string) => boolean;
  /** The person wants the text in toasts, where others may see it over their shoulder. */
  readonly showsText: () => boolean;
  readonly texts: ToastTexts;
}

const MAX_TEXT_LENGTH = 120;

/** Decides what is worth a toast: news that is not in sight, of people whom the person lets write. */
export class ToastWords {
  readonly #options: ToastOptions;
  /** Conversations whose request was told: a stranger is announced once. */
  readonly #announced = new Set<string>();

  constructor(options: ToastOptions) {
    this.#options = options;
  }

  /** `undefined` for nothing. Without a message: several that came while the person was away. */
  wordsFor(conversation: Conversation, message: ConversationMessage | undefined): string | undefined {
    const { id, title, standing } = conversation;
    const { texts, isVisible } = this.#options;
    if (message?.isMine || isSilent(message, conversation) || isVisible(id)) return undefined;
    switch (standing) {
      case 'ignored':
      case 'blocked':
        return undefined;
      case 'request':
        if (this.#announced.has(id)) return undefined;
        this.#announced.add(id);
        return (conversation.kind === 'group' ? texts.groupRequest : texts.request)(title);
      case 'accepted':
        return message
          ? this.#messageWords(this.#source(conversation, message), message)
          : texts.messages(title);
    }
  }

  #source({ kind, title }: Conversation, { from }: ConversationMessage): string {
    return kind === 'group' ? this.#options.texts.inGroup(from, title) : title;
  }

  #messageWords(source: string, { kind, text }: ConversationMessage): string {
    const { texts, showsText } = this.#options;
    if (kind !== 'text' || !showsText()) return texts.message(source);
    // VS Code makes links, also to commands, of `[words](target)` in a notification.
    const line = text.replace(/\s+/g, ' ').replaceAll('](', '] (').trim();
    const shown = line.length > MAX_TEXT_LENGTH ? `${line.slice(0, MAX_TEXT_LENGTH).trimEnd()}…` : line;
    return texts.withText(source, shown.toWellFormed());
  }
}

function isSilent(
  message: ConversationMessage | undefined,
  { kind, standing }: Pick<Conversation, 'kind' | 'standing'>,
): boolean {
  // What the client says of a stranger's group is that the person was added to it.
  if (message?.kind === 'notice') return kind === 'direct' || standing !== 'request';
  return message?.kind === 'deleted';
}
