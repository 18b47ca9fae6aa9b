import { encodeBase64Url } from '../../../text/base64.ts';

/** By which the group with that id goes as a conversation on this machine. */
export function groupConversation(id: Uint8Array): string {
  return `#${encodeBase64Url(id)}`;
}

/** User names have no such character. */
export function isGroupConversation(conversation: string): boolean {
  return conversation.startsWith('#');
}
