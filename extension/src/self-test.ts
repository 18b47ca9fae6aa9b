/** This machine's crypto is not what the protocol needs: nothing may be sent with it. */
export class SelfTestFailed extends Error {
  readonly failures: readonly string[];

  constructor(failures: readonly string[]) {
    super(
      `The crypto of this VS Code failed its self-test (${failures.join('; ')}). NonceSense does not connect with it.`,
    );
    this.name = 'SelfTestFailed';
    this.failures = failures;
  }
}

/** Runs the self-test when first asked and remembers the outcome. */
export class SelfTest {
  readonly #run: () => Promise<readonly string[]>;
  #failures: Promise<readonly string[]> | undefined;

  constructor(run: () => Promise<readonly string[]>) {
    this.#run = run;
  }

  failures(): Promise<readonly string[]> {
    this.#failures ??= this.#run();
    return this.#failures;
  }

  /** @throws SelfTestFailed */
  async require(): Promise<void> {
    const failures = await this.failures();
    if (failures.length > 0) throw new SelfTestFailed(failures);
  }
}
