import { createInterface } from 'node:readline/promises';
import { Type } from '@sinclair/typebox';
import { UsageError } from '../../../common/src/node/command-line.ts';
import { OperatorError } from '../operator-error.ts';
import { askDaemon, expectAnswer } from './admin-client.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { requireConfig } from './setup.ts';
import { print } from './terminal.ts';

/** What the admin command `delete-account` answers. */
const deletionResult = Type.Object({
  outcome: Type.Union([Type.Literal('deleted'), Type.Literal('already-deleted'), Type.Literal('unknown')]),
});

export const deleteAccountCommand = defineCommand({
  name: 'delete-account',
  summary: 'Deletes an account at the running daemon for good; nobody can take its name again.',
  operand: 'USER',
  options: {
    yes: { help: 'do not ask; needed where there is no terminal' },
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
  },
  async run({ yes, config: file, 'data-dir': dataDir }, user) {
    if (user === undefined) throw new UsageError('say whose account: noncesensed delete-account USER');
    if (yes !== true) await confirm(user);
    const { adminSocket } = requireConfig(file, { dataDir }).config;
    const answer = await askDaemon(adminSocket, 'delete-account', { user });
    const { outcome } = expectAnswer(deletionResult, answer, 'delete-account');
    if (outcome === 'unknown') throw new OperatorError(`nobody here has the name "${user}"`);
    if (outcome === 'already-deleted') throw new OperatorError(`the account "${user}" is deleted already`);
    print(`deleted the account "${user}"; its name stays taken`);
    return EXIT.ok;
  },
});

async function confirm(user: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError('there is no terminal to ask on: give --yes to delete the account without asking');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(
      `This deletes "${user}" for good, and nobody can take the name again. Type the name to go on: `,
    );
    if (typed.trim() !== user) throw new OperatorError('that is not the name: nothing was deleted');
  } finally {
    terminal.close();
  }
}
