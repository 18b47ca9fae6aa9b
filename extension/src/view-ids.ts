// Also in package.json.

/** `onWebviewPanel:noncesense.chat` restores the panels after a restart. */
export const CHAT_VIEW_TYPE = 'noncesense.chat';
export const CONVERSATIONS_VIEW = 'noncesense.conversations';
export const PEOPLE_VIEW = 'noncesense.people';
