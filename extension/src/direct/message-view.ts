import type {
  ConversationMessage,
  ConversationPage,
  Reaction,
  SharedFile,
} from '../../../common/src/client/conversations/conversation.ts';
import { isSaid } from '../../../common/src/client/conversations/book/said-kinds.ts';
import { codePartsOf } from '../code/code-view.ts';
import type { WrittenAbout } from '../view-composer.ts';
import type { ViewAbout, ViewFile, ViewQuote, ViewReaction, ViewTool } from '../view-message.ts';
import type { ViewMessage } from '../view-protocol.ts';
import { displayNameOf, ownName, type ViewScene } from '../view-scene.ts';
import { messagesWithState } from './delivery-marks.ts';
import { type FileMove, uploadsByMessage, withUploads } from './file-moves-view.ts';
import { sizeInWords } from './measures.ts';
import { viewOnce } from './shown-messages.ts';

/** A quote is one line. */
const QUOTE_LENGTH = 200;

export interface Abilities {
  /** Replies, edits, reactions, timers. */
  readonly messages: boolean;
  readonly files: boolean;
}

export interface MessagesInput {
  readonly scene: ViewScene;
  readonly page: ConversationPage;
  readonly abilities: Abilities;
  readonly moves: readonly FileMove[];
  readonly canWrite: boolean;
}

/** The lines of a conversation, as the page shows them. */
export function makeMessages(input: MessagesInput): readonly ViewMessage[] {
  const { scene, page, moves } = input;
  const uploads = moves.filter((move) => move.kind === 'upload');
  const messages = withUploads(page.messages, uploads, ownName(scene) ?? '');
  const stated = messagesWithState(messages);
  const cancellable = new Set([...moves.map(({ id }) => id), ...uploadsByMessage(uploads).keys()]);
  const view = viewOnce(input, (message, marks: MessageMarks) =>
    makeMessage(message, { ...input, ...marks }),
  );
  return messages.map((message) => {
    const { id } = message;
    return view(message, { showsState: stated.has(id), isMoving: cancellable.has(id) });
  });
}

interface MessageMarks {
  /** Its state is said in words. */
  readonly showsState: boolean;
  /** Its file is sent or saved by this window. */
  readonly isMoving: boolean;
}

type MessageInput = Omit<MessagesInput, 'page' | 'moves'> & MessageMarks;

function makeMessage(message: ConversationMessage, input: MessageInput): ViewMessage {
  const { isEdited, replyTo, reactions, file, expiresAt } = message;
  const { scene, showsState } = input;
  const tools = toolsOf(message, input);
  return {
    ...basicsOf(message, scene),
    ...(showsState && { showsState }),
    ...(isEdited && { isEdited }),
    ...(replyTo && { quote: quoteOf(replyTo, scene) }),
    ...(reactions?.length && { reactions: reactions.map((reaction) => reactionOf(reaction, scene)) }),
    ...(file && { file: fileOf(message, file, input) }),
    ...codePartsOf(message, scene.texts.messages.code),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(tools.length > 0 && { tools }),
  };
}

/** What the composer says of the message that is answered or altered. */
export function makeAbout(
  { kind, id }: WrittenAbout,
  messages: readonly ConversationMessage[],
  scene: ViewScene,
): ViewAbout {
  const { about, quoteMissing } = scene.texts.messages;
  const message = messages.find((one) => one.id === id);
  const name = message ? nameOf(message.from, scene) : '';
  return {
    kind,
    id,
    label: about[kind](name),
    text: message ? onOneLine(wordsOf(message, scene)) : quoteMissing,
  };
}

function basicsOf(message: ConversationMessage, scene: ViewScene): ViewMessage {
  const { id, kind, from, isMine, sentAt, state, problem } = message;
  return {
    id,
    kind,
    user: from,
    displayName: displayNameOf(from, scene),
    mine: isMine,
    text: wordsOf(message, scene),
    sentAt,
    state,
    ...(problem !== undefined && { problem: scene.texts.core(problem) }),
  };
}

function wordsOf({ kind, from, isMine, text, problem }: ConversationMessage, scene: ViewScene): string {
  const { direct, messages, core } = scene.texts;
  switch (kind) {
    case 'text':
    case 'file':
    case 'code':
    case 'patch':
      return text;
    case 'notice':
      return core(text);
    case 'deleted':
      return isMine ? messages.takenBack.mine : messages.takenBack.theirs(displayNameOf(from, scene));
    case 'undecryptable':
      return problem === undefined ? direct.undecryptable : direct.undecryptableBecause(core(problem));
    case 'unknown':
      return direct.unknownKind;
  }
}

/** Of what arrived: what is on its way, or was not sent, has buttons of its own. */
function toolsOf(message: ConversationMessage, { abilities, canWrite }: MessageInput): readonly ViewTool[] {
  const { kind, isMine, state } = message;
  if (!abilities.messages || !canWrite || !isSaid(message) || state === 'sending' || state === 'failed')
    return [];
  if (!isMine) return ['react', 'reply'];
  return kind === 'text' ? ['react', 'reply', 'edit', 'takeBack'] : ['react', 'reply', 'takeBack'];
}

function quoteOf(
  { id, from, text }: NonNullable<ConversationMessage['replyTo']>,
  scene: ViewScene,
): ViewQuote {
  return {
    id,
    displayName: nameOf(from, scene),
    text: text === undefined ? scene.texts.messages.quoteMissing : onOneLine(text),
  };
}

function reactionOf({ emoji, users }: Reaction, scene: ViewScene): ViewReaction {
  const own = ownName(scene);
  return {
    emoji,
    count: users.length,
    label: users.map((user) => nameOf(user, scene)).join(', '),
    isMine: own !== undefined && users.includes(own),
  };
}

function fileOf(
  { isMine, state }: ConversationMessage,
  { size, moved }: SharedFile,
  { scene, abilities, isMoving }: MessageInput,
): ViewFile {
  const isOnItsWay = isMoving || moved !== undefined;
  const percent = size === 0 ? 0 : Math.min(100, Math.floor(((moved ?? 0) / size) * 100));
  const { sending, receiving } = scene.texts.messages.file;
  const label = isMine && state === 'sending' ? sending(percent) : receiving(percent);
  const canSave = abilities.files && !isOnItsWay && state !== 'sending' && state !== 'failed';
  return {
    size: sizeInWords(size, scene.locale),
    ...(isOnItsWay && { progress: { percent, label } }),
    ...(isMoving && { act: 'cancelFile' }),
    ...(canSave && { act: 'saveFile' }),
  };
}

function nameOf(user: string, scene: ViewScene): string {
  return user === ownName(scene) ? scene.texts.messages.you : displayNameOf(user, scene);
}

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).trimEnd().toWellFormed()}…` : line;
}
