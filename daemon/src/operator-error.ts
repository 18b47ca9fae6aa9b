/** For the person who runs the daemon: one line that says what is wrong and what to do. Shown without a stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
