import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { ViewTimer } from '../view-protocol.ts';
import { ownName, type ViewScene } from '../view-scene.ts';
import { durationInWords } from './measures.ts';

/** What the header says of disappearing messages; nothing where none do and this person can't change it. */
export function makeTimer(conversation: Conversation, scene: ViewScene): ViewTimer | undefined {
  const { timer: seconds } = conversation;
  const { timer: words } = scene.texts.messages;
  const act = isOwnMatter(conversation, scene) ? ({ act: 'setTimer' } as const) : {};
  if (seconds !== undefined) {
    const text = durationInWords(seconds, scene.locale);
    return { label: words.label(text), text, ...act };
  }
  return 'act' in act ? { label: words.offLabel, text: words.off, ...act } : undefined;
}

function isOwnMatter(conversation: Conversation, scene: ViewScene): boolean {
  if (conversation.standing !== 'accepted') return false;
  if (conversation.kind === 'direct') return conversation.trust !== 'changed';
  return conversation.membership === 'member' && conversation.owner === ownName(scene);
}
