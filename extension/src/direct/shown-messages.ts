import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';
import type { ViewMessage } from '../view-protocol.ts';
import { ownName, type ViewScene } from '../view-scene.ts';

interface Circumstances {
  readonly scene: ViewScene;
  readonly abilities: { readonly messages: boolean; readonly files: boolean };
  readonly canWrite: boolean;
}

interface Marks {
  readonly showsState: boolean;
  readonly isMoving: boolean;
}

interface Shown extends Marks {
  readonly by: readonly unknown[];
  readonly view: ViewMessage;
}

const shown = new WeakMap<ConversationMessage, Shown>();

/**
 * Makes what the page shows of a message, or gives what was made of it the last time, where all that it was made from is the
 * same: a page is drawn at every change, and has thousands of messages of which one changed.
 */
export function viewOnce<M extends Marks>(
  circumstances: Circumstances,
  make: (message: ConversationMessage, marks: M) => ViewMessage,
): (message: ConversationMessage, marks: M) => ViewMessage {
  const by = madeFrom(circumstances);
  return (message, marks) => {
    const { showsState, isMoving } = marks;
    const known = shown.get(message);
    const isMarked = known?.showsState === showsState && known.isMoving === isMoving;
    if (isMarked && areSame(known.by, by)) return known.view;
    const view = make(message, marks);
    shown.set(message, { by, showsState, isMoving, view });
    return view;
  };
}

/** All that counts beside a message and its marks: `names` has the names of `people`, too. */
function madeFrom({ scene, abilities, canWrite }: Circumstances): readonly unknown[] {
  const { names, texts, locale } = scene;
  return [names, texts, locale, ownName(scene), abilities.messages, abilities.files, canWrite];
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((part, index) => part === other[index]);
}
