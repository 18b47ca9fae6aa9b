import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import { labelOf, quoteOf } from './conversation-label.ts';
import { formatTime } from './format-lines.ts';
import { sizeInWords } from './measures.ts';

/** Who wrote a message, to whom, and what is special about it: what stands before its text. */
export function whoOf(conversation: Conversation, message: ConversationMessage, now: number): string {
  const label = labelOf(conversation);
  const isClassic = conversation.kind === 'direct' && conversation.protection === 'classic';
  const marks = [...(isClassic ? ['classic'] : []), ...marksOf(message, now)];
  const who = conversation.kind === 'direct' ? directWho(label, message) : groupWho(label, message);
  return marks.length === 0 ? who : `${who} (${marks.join(', ')})`;
}

/** `number`: by which commands name it. */
export function textOf(message: ConversationMessage, number: number | undefined): string {
  const { problem, isMine } = message;
  const rows = [bodyOf(message, number)];
  if (message.kind !== 'undecryptable' && problem !== undefined)
    rows.push(isMine && message.state === 'failed' ? `(not sent: ${problem})` : `(${problem})`);
  const reactions = (message.reactions ?? []).map(({ emoji, users }) => `${emoji} ${users.join(', ')}`);
  if (reactions.length > 0) rows.push(`(${reactions.join('; ')})`);
  return rows.join('\n');
}

function bodyOf(message: ConversationMessage, number: number | undefined): string {
  const { kind, text, problem, file, code, patch, state } = message;
  if (kind === 'undecryptable') return `(can't be read: ${problem ?? 'no reason is known'})`;
  if (kind === 'unknown') return '(this version of noncesense does not know this kind of message)';
  if (kind === 'deleted') return '(taken back)';
  if (code) return [text, ...(code.note === undefined ? [] : [code.note]), fenced(code.text)].join('\n');
  if (patch) return [text, fenced(patch.diff.trimEnd())].join('\n');
  if (!file) return text;
  const isHeld = state !== 'sending' && state !== 'failed';
  const offer = number !== undefined && isHeld ? `: save ${number} <file>` : '';
  return `${file.name}, ${sizeInWords(file.size)}${offer}`;
}

/** As CommonMark, the fence longer than any in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^ *(`+)/gm)].map(([, ticks = '']) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function directWho(user: string, { isMine }: ConversationMessage): string {
  return isMine ? `you to ${user}` : `${user} to you`;
}

function groupWho(group: string, { isMine, from }: ConversationMessage): string {
  return `${isMine ? 'you' : from} in ${group}`;
}

function marksOf({ file, kind, isEdited, expiresAt, replyTo }: ConversationMessage, now: number): string[] {
  if (kind === 'deleted') return [];
  const marks: string[] = [];
  if (file) marks.push('file');
  if (kind === 'code' || kind === 'patch') marks.push(kind);
  if (replyTo)
    marks.push(`answers ${replyTo.from}${replyTo.text === undefined ? '' : ` ${quoteOf(replyTo.text)}`}`);
  if (isEdited) marks.push('edited');
  if (expiresAt !== undefined) marks.push(`disappears ${formatTime(expiresAt, now)}`);
  return marks;
}
