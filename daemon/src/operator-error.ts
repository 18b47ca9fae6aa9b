/** For the person who runs the daemon: one line that says what is wrong and what to do. Shown without a stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** What went wrong, to be told within a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
