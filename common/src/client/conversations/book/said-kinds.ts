import type { ConversationMessage } from '../conversation.ts';

/** Something that a person has said, and that is still there: it can be answered, reacted to and taken back. */
export function isSaid({
  kind,
}: Pick<ConversationMessage, 'kind'> | { readonly kind: 'undecryptable' }): boolean {
  return kind === 'text' || kind === 'file' || kind === 'code' || kind === 'patch';
}
