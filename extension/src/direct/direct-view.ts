import type {
  Conversation,
  ConversationPage,
  ConversationMessage,
} from '../../../common/src/client/conversations/conversation.ts';
import { busy, info, makeBanner } from '../view-banner.ts';
import { type ComposerText, makeComposer } from '../view-composer.ts';
import type { ViewAct, ViewBanner, ViewMessage, ViewProtection, ViewState } from '../view-protocol.ts';
import { canWrite, displayNameOf, nameInFull, type ViewScene } from '../view-scene.ts';
import type { DirectTexts } from './direct-texts.ts';
import { makeSafety, type SafetyInput } from './safety-view.ts';
import { messagesWithState } from './delivery-marks.ts';

export interface DirectViewInput {
  readonly scene: ViewScene;
  /** Absent while this machine's conversations are not open. */
  readonly conversation: Conversation | undefined;
  readonly page: ConversationPage;
  /** The safety number is open. */
  readonly safety: SafetyInput | undefined;
  readonly composer: ComposerText;
}

/** What the page of a direct conversation shows, made from the client's state alone. */
export function makeDirectView(input: DirectViewInput): ViewState {
  const { scene, conversation, page, safety } = input;
  const { texts } = scene;
  const banner = makeBanner(scene) ?? absenceBanner(input);
  const bar = conversation && makeBar(conversation, texts.direct);
  return {
    locale: scene.locale,
    title: conversation ? nameInFull(personOf(conversation.user, scene)) : texts.direct.unknown.title,
    protection: makeProtection(input),
    ...(banner && { banner }),
    messages: makeMessages(page.messages, scene),
    older: page.older === 'more' ? 'available' : page.older,
    ...(conversation && page.messages.length === 0 && { emptyText: texts.direct.empty(conversation.user) }),
    ...(bar && { bar }),
    ...(conversation && safety && { safety: makeSafety(conversation, safety, texts.direct) }),
    composer: makeComposer(scene, input.composer, placeholderOf(input)),
    strings: {
      ...texts.strings,
      ...(conversation && { composer: texts.direct.placeholder(conversation.user) }),
    },
  };
}

/** Whether what is written here can be taken now. */
export function canWriteTo(conversation: Conversation | undefined, scene: ViewScene): boolean {
  const isOpen = conversation?.standing === 'accepted' && conversation.trust !== 'changed';
  return isOpen && scene.direct.encryption.kind === 'ready' && canWrite(scene);
}

function absenceBanner({ scene, conversation }: DirectViewInput): ViewBanner | undefined {
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

function makeProtection({ conversation, safety, scene }: DirectViewInput): ViewProtection {
  const { protection, unknown, actions } = scene.texts.direct;
  if (!conversation) return { text: unknown.protection, tone: 'private' };
  const { trust } = conversation;
  return {
    text: protection[trust],
    tone: trust === 'new' ? 'private' : trust,
    ...(!safety && { button: { action: 'showSafety', label: actions.showSafety } }),
  };
}

/** What must be answered before anything can be written. */
function makeBar(
  { standing, trust, user }: Conversation,
  { bar, actions, compareSafety }: DirectTexts,
): ViewBanner | undefined {
  const buttons = (...acts: readonly ViewAct[]) => acts.map((action) => ({ action, label: actions[action] }));
  switch (standing) {
    case 'request':
      return info(bar.request(user), ...buttons('accept', 'ignore', 'block'));
    case 'ignored':
      return info(bar.ignored(user), ...buttons('accept', 'block'));
    case 'blocked':
      return info(bar.blocked(user), ...buttons('unblock'));
    case 'accepted':
      if (trust !== 'changed') return undefined;
      return {
        text: bar.changed(user),
        tone: 'problem',
        actions: [{ action: 'showSafety', label: compareSafety }, ...buttons('acceptIdentity')],
      };
  }
}

function placeholderOf({ conversation, scene }: DirectViewInput): string {
  const { placeholder, direct } = scene.texts;
  return conversation && canWriteTo(conversation, scene)
    ? direct.placeholder(conversation.user)
    : placeholder.other;
}

function makeMessages(messages: readonly ConversationMessage[], scene: ViewScene): readonly ViewMessage[] {
  const stated = messagesWithState(messages);
  return messages.map((message) => {
    const { id, kind, from, isMine, sentAt, state, problem } = message;
    return {
      id,
      kind,
      user: from,
      displayName: displayNameOf(from, scene),
      mine: isMine,
      text: wordsOf(message, scene.texts.direct),
      sentAt,
      state,
      ...(stated.has(id) && { showsState: true }),
      ...(problem !== undefined && { problem }),
    };
  });
}

function wordsOf({ kind, text, problem }: ConversationMessage, texts: DirectTexts): string {
  switch (kind) {
    case 'text':
    case 'notice':
      return text;
    case 'undecryptable':
      return problem === undefined ? texts.undecryptable : texts.undecryptableBecause(problem);
    case 'unknown':
      return texts.unknownKind;
  }
}

function personOf(user: string, scene: ViewScene) {
  return { user, displayName: displayNameOf(user, scene) };
}
