export type ComposerAct = 'submit' | 'complete' | 'next' | 'previous' | 'close';

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

const LIST_ACTS: Readonly<Record<string, ComposerAct>> = {
  Enter: 'complete',
  Tab: 'complete',
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Escape: 'close',
};

/** What a key means in the composer; `undefined` leaves it to the text field. */
export function composerKey(event: Key, listOpen: boolean): ComposerAct | undefined {
  // Enter that ends an input method's composition is not ours; some report it only as key code 229.
  if (event.isComposing || event.keyCode === 229) return undefined;
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (listOpen) return LIST_ACTS[event.key];
  return event.key === 'Enter' ? 'submit' : undefined;
}
