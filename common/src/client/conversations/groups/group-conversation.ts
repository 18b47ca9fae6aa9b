import { decodeBase64Url, encodeBase64Url } from '../../../text/base64.ts';

/** By which the group with that id goes as a conversation on this machine. */
export function groupConversation(id: Uint8Array): string {
  return `#${encodeBase64Url(id)}`;
}

/** The group's id, of a conversation that is one. */
export function groupId(conversation: string): Uint8Array {
  return decodeBase64Url(conversation.slice(1));
}

/** User names have no such character. */
export function isGroupConversation(conversation: string): boolean {
  return conversation.startsWith('#');
}
