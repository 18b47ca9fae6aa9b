import type {
  Conversation,
  ConversationPage,
  DirectConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import { groupBar, groupProtection, membersBanner } from '../groups/group-view.ts';
import { busy, info, makeBanner } from '../view-banner.ts';
import { commandsIn, type ComposerText, makeComposer } from '../view-composer.ts';
import type { ViewBanner, ViewComposer, ViewState } from '../view-protocol.ts';
import type { ViewProtection } from '../view-protection.ts';
import type { ViewAct } from '../view-action.ts';
import { mentionable } from '../view-mentions.ts';
import { displayNameOf, nameInFull, type ViewScene } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';
import { isClassic } from './classic-people.ts';
import type { DirectTexts } from './direct-texts.ts';
import { makeSafety, type SafetyInput } from './safety-view.ts';
import type { FileMove } from './file-moves-view.ts';
import { type Abilities, makeAbout, makeMessages } from './message-view.ts';
import { makeTimer } from './timer-view.ts';

export interface ConversationViewInput {
  readonly scene: ViewScene;
  /** Absent while this machine's conversations are not open. */
  readonly conversation: Conversation | undefined;
  readonly page: ConversationPage;
  /** The first message that was not seen. */
  readonly firstUnread?: string | undefined;
  /** What this client and its daemon can do beside plain text. */
  readonly abilities: Abilities;
  /** Files that this window sends or saves. */
  readonly moves: readonly FileMove[];
  /** The safety number is open. */
  readonly safety: SafetyInput | undefined;
  readonly composer: ComposerText;
}

/** What the page of a conversation shows, made from the client's state alone. */
export function makeConversationView(given: ConversationViewInput): ViewState {
  const input = isClassic(given.conversation) ? { ...given, abilities: TEXTS_ONLY } : given;
  const { scene, conversation, page, safety } = input;
  const { texts } = scene;
  const banner =
    makeBanner(scene) ??
    absenceBanner(input) ??
    (conversation?.kind === 'group' ? membersBanner(conversation, scene) : undefined);
  const bar = conversation && makeBar(conversation, scene);
  return {
    locale: scene.locale,
    title: conversation ? titleOf(conversation, scene) : texts.direct.unknown.title,
    subject: conversation?.kind === 'group' ? 'group' : 'person',
    protection: makeProtection(input),
    ...(banner && { banner }),
    messages: makeMessages({ ...input, canWrite: canWriteTo(conversation, scene) }),
    ...(input.firstUnread !== undefined && { firstUnread: input.firstUnread }),
    older: page.older === 'more' ? 'available' : page.older,
    ...(conversation && page.messages.length === 0 && { emptyText: emptyOf(conversation, texts.direct) }),
    ...(bar && { bar }),
    ...(conversation?.kind === 'direct' &&
      safety && { safety: makeSafety(conversation, safety, texts.direct) }),
    ...makePresence(input),
    ...mentionable(scene, conversation ? usersOf(conversation) : []),
    composer: makeConversationComposer(input),
    strings: {
      ...texts.strings,
      ...(conversation && { composer: invitationTo(conversation, texts.direct) }),
    },
  };
}

/** An original client knows nothing else. */
const TEXTS_ONLY: Abilities = { messages: false, files: false };

/** Whether what is written here can be taken now. */
export function canWriteTo(conversation: Conversation | undefined, scene: ViewScene): boolean {
  return isOpen(conversation) && scene.direct.encryption.kind === 'ready' && canWrite(scene);
}

function isOpen(conversation: Conversation | undefined): boolean {
  if (conversation?.standing !== 'accepted') return false;
  // In a group who has another key gets nothing; that stops nobody else.
  return conversation.kind === 'group'
    ? conversation.membership === 'member'
    : conversation.trust !== 'changed';
}

function makePresence({ conversation, scene, abilities }: ConversationViewInput): Partial<ViewState> {
  if (!conversation) return {};
  const timer = abilities.messages ? makeTimer(conversation, scene) : undefined;
  const writing = conversation.typing.map((user) => displayNameOf(user, scene));
  return {
    ...(timer && { timer }),
    ...(writing.length > 0 && { typing: scene.texts.messages.typing(writing) }),
  };
}

function makeConversationComposer(input: ConversationViewInput): ViewComposer {
  const { scene, conversation, page, abilities } = input;
  const { about } = input.composer;
  return {
    ...makeComposer(scene, input.composer, placeholderOf(input)),
    commands: commandsIn(conversation, scene),
    ...(about && { about: makeAbout(about, page.messages, scene) }),
    ...(abilities.files && canWriteTo(conversation, scene) && { takesFiles: true }),
  };
}

function absenceBanner({ scene, conversation }: ConversationViewInput): ViewBanner | undefined {
  const { opening, off, missing } = scene.texts.direct;
  switch (scene.direct.encryption.kind) {
    case 'opening':
      return busy(opening);
    case 'off':
      return info(off);
    case 'ready':
      return conversation ? undefined : info(missing);
    case 'failed':
    case 'identity-missing':
      return undefined;
  }
}

function makeProtection({ conversation, safety, scene }: ConversationViewInput): ViewProtection {
  const { protection, classic, unknown, actions } = scene.texts.direct;
  if (!conversation) return { text: unknown.protection, tone: 'private' };
  if (conversation.kind === 'group') return groupProtection(conversation, scene);
  const { trust } = conversation;
  return {
    text: (isClassic(conversation) ? classic.protection : protection)[trust],
    tone: trust === 'new' ? 'private' : trust,
    ...(!safety && { button: { action: 'showSafety', label: actions.showSafety } }),
  };
}

/** What must be answered before anything can be written. */
function makeBar(conversation: Conversation, scene: ViewScene): ViewBanner | undefined {
  return conversation.kind === 'group'
    ? groupBar(conversation, scene)
    : directBar(conversation, scene.texts.direct);
}

function directBar(conversation: DirectConversation, texts: DirectTexts): ViewBanner | undefined {
  const { standing, title } = conversation;
  const words = texts.bar;
  switch (standing) {
    case 'request':
      return info(words.request(title), ...buttons(texts, 'accept', 'ignore', 'block'));
    case 'ignored':
      return info(words.ignored(title), ...buttons(texts, 'accept', 'block'));
    case 'blocked':
      return info(words.blocked(title), ...buttons(texts, 'unblock'));
    case 'accepted':
      return keyBar(conversation, texts);
  }
}

function keyBar({ trust, user }: DirectConversation, texts: DirectTexts): ViewBanner | undefined {
  if (trust !== 'changed') return undefined;
  return {
    text: texts.bar.changed(user),
    tone: 'problem',
    actions: [
      { action: 'showSafety', label: texts.compareSafety },
      ...buttons(texts, 'acceptIdentity', 'block'),
    ],
  };
}

function buttons({ actions }: DirectTexts, ...acts: readonly ViewAct[]) {
  return acts.map((action) => ({ action, label: actions[action] }));
}

function placeholderOf({ conversation, scene }: ConversationViewInput): string {
  const { placeholder, direct } = scene.texts;
  return conversation && canWriteTo(conversation, scene)
    ? invitationTo(conversation, direct)
    : placeholder.other;
}

function titleOf(conversation: Conversation, scene: ViewScene): string {
  if (conversation.kind === 'group') return conversation.title;
  const { user } = conversation;
  return nameInFull({ user, displayName: displayNameOf(user, scene) });
}

/** To write. */
function invitationTo(conversation: Conversation, texts: DirectTexts): string {
  return (isClassic(conversation) ? texts.classic : texts).placeholder(conversation.title);
}

function emptyOf(conversation: Conversation, texts: DirectTexts): string {
  const { kind, title } = conversation;
  if (isClassic(conversation)) return texts.classic.empty(title);
  return (kind === 'group' ? texts.group : texts).empty(title);
}

function usersOf(conversation: Conversation): readonly string[] {
  return conversation.kind === 'group' ? conversation.members.map(({ user }) => user) : [conversation.user];
}
