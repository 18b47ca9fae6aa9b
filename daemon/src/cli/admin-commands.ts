import type { Static, TSchema } from '@sinclair/typebox';
import type { Disposable } from '../../../common/src/disposable.ts';
import { checkConfig, readConfig } from '../config/check.ts';
import { OperatorError } from '../operator-error.ts';

interface AdminCommand {
  readonly args: TSchema;
  readonly run: (args: unknown) => unknown;
}

/** What the admin can ask of a running daemon, by name; whoever adds a command brings the schema of its arguments. */
export class AdminCommands {
  readonly #commands = new Map<string, AdminCommand>();

  /** The handler's result must survive JSON. @throws Error when the name is taken. */
  register<S extends TSchema>(name: string, args: S, handler: (args: Static<S>) => unknown): Disposable {
    if (this.#commands.has(name)) throw new Error(`the admin command "${name}" is registered twice`);
    // `call` has checked them against this schema before they come here.
    const command = { args, run: (checked: unknown) => handler(checked) };
    this.#commands.set(name, command);
    return {
      dispose: () => {
        if (this.#commands.get(name) === command) this.#commands.delete(name);
      },
    };
  }

  has(name: string): boolean {
    return this.#commands.has(name);
  }

  /** @throws OperatorError when there is no such command or the arguments do not fit; and whatever the handler throws. */
  async call(name: string, args: unknown): Promise<unknown> {
    const command = this.#commands.get(name);
    if (command === undefined)
      throw new OperatorError(
        `this daemon has no command "${name}": is its plugin enabled, and do its settings allow it?`,
      );
    const problems = checkConfig(command.args, args);
    if (problems.length > 0) throw new OperatorError(problems.map(({ text }) => text).join('; '));
    return await command.run(readConfig(command.args, args));
  }
}
