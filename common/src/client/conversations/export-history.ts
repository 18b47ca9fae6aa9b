import type { DirectMessage } from './conversation.ts';
import type { ConversationHistory } from './conversations-api.ts';

/** One JSON array of conversations, each with its messages. */
export async function* historyAsJson(items: AsyncIterable<ConversationHistory>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const { conversation, messages } of items) {
    yield separator + JSON.stringify({ with: conversation.user, messages }, undefined, 2);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

/** For reading: a heading for each person, a paragraph for each message. */
export async function* historyAsMarkdown(items: AsyncIterable<ConversationHistory>): AsyncGenerator<string> {
  for await (const { conversation, messages } of items) {
    yield `# ${conversation.user}\n\n`;
    for (const message of messages) yield paragraphOf(message);
  }
}

function paragraphOf({ from, sentAt, text, problem }: DirectMessage): string {
  const quoted = (text === '' ? (problem ?? '') : text).replace(/^/gm, '> ');
  return `**${from}**, ${new Date(sentAt).toISOString()}\n\n${quoted}\n\n`;
}
