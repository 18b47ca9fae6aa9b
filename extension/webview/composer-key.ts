export type ComposerAct = 'submit' | 'complete' | 'next' | 'previous' | 'close' | 'edit-last' | 'leave-about';

/** What is read of a KeyboardEvent. */
interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

interface Situation {
  /** The list of completions. */
  readonly isListOpen: boolean;
  readonly isEmpty: boolean;
  /** Another message is answered or altered. */
  readonly hasAbout: boolean;
}

const LIST_ACTS: Readonly<Record<string, ComposerAct>> = {
  Enter: 'complete',
  Tab: 'complete',
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Escape: 'close',
};

/** What a key means in the composer; `undefined` leaves it to the text field. */
export function composerKey(
  event: Key,
  { isListOpen, isEmpty, hasAbout }: Situation,
): ComposerAct | undefined {
  // Enter that ends an input method's composition is not ours; some report it only as key code 229.
  if (event.isComposing || event.keyCode === 229) return undefined;
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (isListOpen) return LIST_ACTS[event.key];
  if (event.key === 'Enter') return 'submit';
  if (event.key === 'Escape' && hasAbout) return 'leave-about';
  return event.key === 'ArrowUp' && isEmpty && !hasAbout ? 'edit-last' : undefined;
}
