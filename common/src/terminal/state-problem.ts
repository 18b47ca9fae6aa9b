/** The state folder can't be used; the message says why and what to do. */
export class StateProblem extends Error {
  override readonly name = 'StateProblem';
  /** Another process has it; else it is not fit for secrets, or damaged. */
  readonly isInUse: boolean;

  constructor(message: string, { isInUse = false, ...options }: ErrorOptions & { isInUse?: boolean } = {}) {
    super(message, options);
    this.isInUse = isInUse;
  }
}

/** What went wrong, to be told within a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
