import { expectAgain, withPassword, withSecret } from './ask-secret.ts';
import type { ChatRoom } from './chat-room.ts';
import { confirmByWord } from './confirm.ts';
import { readOwnFile, writeNewFile } from './own-files.ts';
import { requireReady } from './require-ready.ts';

/** The identity key into a file; without one the identity ends with this machine. */
export async function saveRecoveryFile(room: ChatRoom, file: string): Promise<void> {
  const { client, printer } = room;
  requireReady(client.state.kind);
  const question = 'A passphrase for the file, at least 12 characters: ';
  const content = await withSecret(room, question, async (passphrase) => {
    await expectAgain(room, passphrase);
    return client.account.recoveryFile(passphrase);
  });
  const path = await writeNewFile(file, content);
  printer.notice(
    `Saved: ${path}\nKeep it away from this machine, and the passphrase away from the file: ` +
      'whoever has both can read and write as you.',
  );
}

export async function restoreIdentity(room: ChatRoom, file: string): Promise<void> {
  const { client, printer } = room;
  requireReady(client.state.kind);
  const bytes = await readOwnFile(file);
  await withSecret(room, 'The passphrase of the file: ', (passphrase) =>
    client.account.restoreIdentity(bytes, passphrase),
  );
  printer.notice('Your keys are restored on this machine.');
}

/** Nothing brings the old identity back to those who took the new one: typed, not only agreed to. */
export async function startOver(room: ChatRoom): Promise<void> {
  const { client, printer, screen } = room;
  requireReady(client.state.kind);
  printer.notice(
    'Starting over makes new keys. What was written to the old ones and is not here yet can never be read, and ' +
      'everybody who wrote with you is warned and has to accept the new ones. If you have a recovery file: restore <file>',
  );
  await confirmByWord({ screen }, 'start over', 'make new keys');
  await withPassword(room, (password) => client.account.startOver(password));
  printer.notice('You have new keys. Those who wrote with you are asked to accept them.');
}
