import type { Conversation, ConversationMessage } from './conversation.ts';
import { escapeMarkdown, fenceMarkdown, quoteMarkdown } from './markdown-escape.ts';

export interface HistoryPart {
  readonly conversation: Conversation;
  /** Oldest first. */
  readonly messages: readonly ConversationMessage[];
}

export interface HistoryExport {
  /** Whose history it is. */
  readonly user: string;
  /** Of the daemon, base64url. */
  readonly daemonKey: string;
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  /** A conversation may come in several parts, one after the other. */
  readonly history: AsyncIterable<HistoryPart>;
}

/**
 * JSON Lines: `history` first, then each `conversation` before its `message`s, and `end` last, so that a file that was
 * cut off is recognised. Times are ISO 8601.
 */
export async function* exportJson(input: HistoryExport): AsyncGenerator<string> {
  const { user, daemonKey, exportedAt, history } = input;
  let [conversations, messages, current] = [0, 0, ''];
  yield line({ type: 'history', version: 1, user, server: daemonKey, exportedAt: timeOf(exportedAt) });
  for await (const part of history) {
    const { id, title: other, trust, standing } = part.conversation;
    if (id !== current) {
      conversations++;
      const { kind } = part.conversation;
      yield line({ type: 'conversation', kind, id, title: other, trust, standing });
    }
    current = id;
    for (const { sentAt, ...message } of part.messages) {
      messages++;
      yield line({ type: 'message', conversation: id, ...message, sentAt: timeOf(sentAt) });
    }
  }
  yield line({ type: 'end', conversations, messages });
}

/** CommonMark for people. What somebody wrote stands in a quotation and is shown letter by letter: it forges nothing. */
export async function* exportMarkdown(input: HistoryExport): AsyncGenerator<string> {
  const { user, daemonKey, exportedAt, history } = input;
  let current = '';
  yield `# Direct messages of ${escapeMarkdown(user)}\n\n`;
  yield `Exported ${timeOf(exportedAt)} from the server ${escapeMarkdown(daemonKey)}.\n`;
  for await (const { conversation, messages } of history) {
    if (conversation.id !== current) yield headingOf(conversation);
    current = conversation.id;
    for (const message of messages) yield markdownOf(message);
  }
}

function headingOf({ kind, title }: Conversation): string {
  return `\n## ${kind === 'group' ? 'Group' : 'With'} ${escapeMarkdown(title)}\n`;
}

function markdownOf(message: ConversationMessage): string {
  const { from, sentAt, state, kind, text, problem, isEdited, reactions = [] } = message;
  const stages = [...(state === 'received' ? [] : [state]), ...(isEdited ? ['edited'] : [])];
  const head = [`**${escapeMarkdown(from)}**`, timeOf(sentAt), ...stages].join(', ');
  const body =
    kind === 'undecryptable' || kind === 'deleted' ? '' : `\n${quoteMarkdown(text)}${sharedIn(message)}`;
  const notes = [
    ...(kind === 'deleted' ? ['Taken back.'] : []),
    ...(problem === undefined ? [] : [escapeMarkdown(problem)]),
    ...reactions.map(({ emoji, users }) => `${escapeMarkdown(emoji)} ${escapeMarkdown(users.join(', '))}`),
  ];
  const said = notes.map((note) => `\n*${note}*\n`).join('');
  return `\n${kind === 'notice' ? '*Notice*' : head}\n${answered(message)}${body}${said}`;
}

/** Shared lines, or a patch, as they are. */
function sharedIn({ code, patch }: ConversationMessage): string {
  if (code)
    return `${fenceMarkdown(code.text)}${code.note === undefined ? '' : `\n${quoteMarkdown(code.note)}`}`;
  return patch ? fenceMarkdown(patch.diff.trimEnd()) : '';
}

function answered({ replyTo }: ConversationMessage): string {
  if (!replyTo) return '';
  const whose = `\n*In answer to ${escapeMarkdown(replyTo.from)}${replyTo.text === undefined ? '' : ':'}*\n`;
  return replyTo.text === undefined ? whose : `${whose}\n${quoteMarkdown(replyTo.text)}`;
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
