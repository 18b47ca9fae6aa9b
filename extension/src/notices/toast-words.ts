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
  /** By somebody whom the person knows. */
  readonly added: (owner: string, group: string) => string;
  readonly addedToSeveral: (groups: number) => string;
  /** Stands for the person, where somebody wrote in a group. */
  readonly inGroup: (user: string, group: string) => string;
  readonly mention: (user: string) => string;
  /** Stands for the person, where somebody wrote in the lobby. */
  readonly inLobby: (user: string) => string;
  readonly summary: (messages: number, places: number) => string;
}

export interface ToastStyle {
  readonly texts: ToastTexts;
  /** The person wants the text in toasts, where others may see it over their shoulder. */
  readonly showsText: boolean;
}

const MAX_TEXT_LENGTH = 120;

/** Without a message: several. */
export function conversationWords(
  { kind, title, standing }: Conversation,
  message: ConversationMessage | undefined,
  style: ToastStyle,
): string {
  const { texts } = style;
  if (standing === 'request') return (kind === 'group' ? texts.groupRequest : texts.request)(title);
  if (!message) return texts.messages(title);
  const source = kind === 'group' ? texts.inGroup(message.from, title) : title;
  if (message.kind !== 'text' || !style.showsText) return texts.message(source);
  return texts.withText(source, oneLine(message.text));
}

export function mentionWords(from: string, text: string, { texts, showsText }: ToastStyle): string {
  return showsText ? texts.withText(texts.inLobby(from), oneLine(text)) : texts.mention(from);
}

function oneLine(text: string): string {
  // VS Code makes links, also to commands, of `[words](target)` in a notification.
  const line = text.replace(/\s+/g, ' ').replaceAll('](', '] (').trim();
  const shown = line.length > MAX_TEXT_LENGTH ? `${line.slice(0, MAX_TEXT_LENGTH).trimEnd()}…` : line;
  return shown.toWellFormed();
}
