import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { ViewScene } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';

/** One line of the list of conversations. */
export type ListEntry =
  | { readonly kind: 'lobby' }
  | { readonly kind: 'direct'; readonly conversation: Conversation }
  /** There is no recovery file yet. */
  | { readonly kind: 'recovery' }
  | { readonly kind: 'section'; readonly section: Section; readonly conversations: readonly Conversation[] };

/** Out of the way until it is opened. */
export type Section = 'requests' | 'blocked';

/** The list from the top; empty where nobody is signed in, so that the view says what to do first. */
export function conversationList(
  scene: ViewScene,
  { offersRecovery }: { readonly offersRecovery: boolean },
): readonly ListEntry[] {
  const { all } = scene.direct;
  if (!canWrite(scene)) return [];
  return [
    { kind: 'lobby' },
    ...all.filter(({ standing }) => standing === 'accepted').map(directEntry),
    ...section(
      'requests',
      all.filter(({ standing }) => standing === 'request'),
    ),
    ...section(
      'blocked',
      all.filter(({ standing }) => standing === 'blocked' || standing === 'ignored'),
    ),
    ...(offersRecovery ? [{ kind: 'recovery' } as const] : []),
  ];
}

export function directEntry(conversation: Conversation): ListEntry {
  return { kind: 'direct', conversation };
}

function section(name: Section, conversations: readonly Conversation[]): readonly ListEntry[] {
  return conversations.length === 0 ? [] : [{ kind: 'section', section: name, conversations }];
}
