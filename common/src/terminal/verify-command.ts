import type { DirectConversation, SafetyNumber } from '../client/conversations/conversation.ts';
import type { CodeComparison } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import { awaitKeys } from './await-keys.ts';
import type { ChatRoom } from './chat-room.ts';
import { userNameOf } from '../client/account-input.ts';
import { digitRows } from './digit-rows.ts';
import { openDirectToWrite } from './open-direct.ts';

/** Shows the safety number, and takes the other person's code, or their word that the digits are the same. */
export async function verify(room: ChatRoom, name: string, given: string | undefined): Promise<void> {
  const direct = await openDirectToWrite(room);
  const user = userNameOf(name);
  const conversation = await awaitKeys(room, [user], () => direct.start(user));
  const number = direct.safetyNumber(conversation.user);
  if (number === undefined)
    throw new ClientProblem('refused', `There is no safety number with ${conversation.user} yet.`);
  showNumber(room, conversation, number);
  const answer = given ?? (await otherCode(room, conversation));
  if (answer !== '') await take(room, conversation, answer);
}

function showNumber(
  { printer, screen }: ChatRoom,
  { user, trust, protection }: DirectConversation,
  number: SafetyNumber,
): void {
  const state = { new: 'not compared yet', verified: 'verified', changed: 'CHANGED' }[trust];
  printer.notice(`Safety number with ${user} (${state}):\n${digitRows(number.digits)}`);
  if (protection === 'classic') {
    printer.notice(
      `${user} is on an original client, which shows no number: PROTOCOL.md section 8.9 says how it is computed.`,
    );
    return;
  }
  printer.notice(`Your code, for ${user}:`);
  // The terminal may wrap it: rows of ours would be copied with their ends.
  screen.show(number.code);
}

async function otherCode({ screen }: ChatRoom, { user }: DirectConversation): Promise<string> {
  if (!screen.isInteractive) return '';
  return (await screen.ask(`The code of ${user}, or "same" if the digits are (Enter: neither): `)).trim();
}

async function take(
  { direct }: ChatRoom,
  { id, user, trust }: DirectConversation,
  answer: string,
): Promise<void> {
  const comparison = answer === 'same' ? 'match' : await direct.compare(user, answer);
  if (comparison !== 'match') throw new ClientProblem('refused', complaints[comparison](user));
  // Accepting here would take also a key that came after the comparison.
  if (trust === 'changed')
    throw new ClientProblem(
      'identity-changed',
      `That is the new key of ${user}: accept ${user}, then once more.`,
    );
  // The conversation tells of it.
  await direct.setVerified(id, true);
}

const complaints: Readonly<Record<Exclude<CodeComparison, 'match'>, (user: string) => string>> = {
  mismatch: (user) =>
    `That is NOT the code that belongs to ${user}'s key. Somebody may stand between you: ` +
    `tell each other nothing secret, and compare again in person, or block ${user}.`,
  'other-person': (user) => `That is the code for somebody else than ${user}.`,
  'not-a-code': () => 'That is no safety code. Copy it whole.',
};
