import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { confirmByWord } from './confirm.ts';
import { readOwnFile, writeNewFile } from './own-files.ts';
import { requireReady } from './require-ready.ts';

/** The identity key into a file; without one the identity ends with this machine. */
export async function saveRecoveryFile(room: ChatRoom, file: string): Promise<void> {
  const { client, printer } = room;
  requireReady(client.state.kind);
  const passphrase = await newPassphrase(room);
  const path = await writeNewFile(file, await client.account.recoveryFile(passphrase));
  printer.notice(
    `Saved: ${path}\nKeep it away from this machine, and the passphrase away from the file: ` +
      'whoever has both can read and write as you.',
  );
}

export async function restoreIdentity({ client, printer, screen }: ChatRoom, file: string): Promise<void> {
  requireReady(client.state.kind);
  const bytes = await readOwnFile(file);
  const passphrase = await screen.askSecret('The passphrase of the file: ');
  await client.account.restoreIdentity(bytes, passphrase);
  printer.notice('Your keys are restored on this machine.');
}

/** Nothing brings the old identity back to those who took the new one: typed, not only agreed to. */
export async function startOver({ client, printer, screen, password }: ChatRoom): Promise<void> {
  requireReady(client.state.kind);
  printer.notice(
    'Starting over makes new keys. What was written to the old ones and is not here yet can never be read, and ' +
      'everybody who wrote with you is warned and has to accept the new ones. If you have a recovery file: restore <file>',
  );
  await confirmByWord({ screen }, 'start over', 'make new keys');
  await client.account.startOver(password ?? (await screen.askSecret('Password: ')));
  printer.notice('You have new keys. Those who wrote with you are asked to accept them.');
}

async function newPassphrase({ screen }: ChatRoom): Promise<string> {
  const typed = await screen.askSecret('A passphrase for the file, at least 12 characters: ');
  if (!screen.isInteractive || (await screen.askSecret('The same again: ')) === typed) return typed;
  throw new ClientProblem('recovery-invalid', 'The two passphrases are not the same. Nothing was done.');
}
