import type { Answer } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import { RequestRefused } from '../../session-errors.ts';
import type { RelayLink } from '../relay-link.ts';

/** What the daemon says of a user's RSA key; `undefined`: there is none. @throws as requests do */
export async function keyOf(
  user: string,
  link: RelayLink,
): Promise<Answer<Messages, 'classic.key'> | undefined> {
  try {
    return await link.request('classic.key', { user });
  } catch (error) {
    if (error instanceof RequestRefused && error.answer.code === 'not-found') return undefined;
    throw error;
  }
}
