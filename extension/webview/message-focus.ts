export function messageElementId(message: string): string {
  return `message-${message}`;
}

export type Step = -1 | 1 | 'first' | 'last';

/** Moves the focus among the messages of the log that `from` belongs to. */
export function focusMessage(from: HTMLElement, step: Step): void {
  const messages = [...(from.closest('[role=log]')?.querySelectorAll<HTMLElement>('[role=article]') ?? [])];
  const next =
    step === 'first' ? 0 : step === 'last' ? -1 : clamp(messages.indexOf(from) + step, messages.length);
  messages.at(next)?.focus();
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}
