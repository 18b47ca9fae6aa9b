import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';

/** A message may have been meant that begins with a command's word. @throws ClientProblem unless the person agrees */
export async function confirm({ screen }: Pick<ChatRoom, 'screen'>, question: string): Promise<void> {
  if (!screen.isInteractive) return;
  const answer = await screen.ask(`${question} (yes/no) `);
  if (answer.trim().toLowerCase() !== 'yes') throw nothingDone();
}

/** As `confirm`, of what can't be brought back: typed, not only agreed to, also by a script. */
export async function confirmByWord(
  { screen }: Pick<ChatRoom, 'screen'>,
  word: string,
  purpose: string,
): Promise<void> {
  const answer = await screen.ask(`Type "${word}" to ${purpose}: `);
  if (answer.trim() !== word) throw nothingDone();
}

function nothingDone(): ClientProblem {
  return new ClientProblem('refused', 'Nothing was done.');
}
