import { ClientProblem } from '../client/problem.ts';
import { RecoveryFileProblem } from '../client/recovery-file-problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { GivenUp } from './screen.ts';

type Room = Pick<ChatRoom, 'screen' | 'report'>;
type Use<T> = (secret: string) => Promise<T>;

/** The account's password, unless the environment has it. @throws as `withSecret` does */
export function withPassword<T>(room: Pick<ChatRoom, 'password'> & Room, use: Use<T>): Promise<T> {
  return room.password === undefined ? withSecret(room, 'Password: ', use) : use(room.password);
}

/** Where `use` refuses the secret, a person is asked again: who types it once more must not tell others. @throws GivenUp; as `use` does */
export async function withSecret<T>(room: Room, question: string, use: Use<T>): Promise<T> {
  const { screen, report } = room;
  const secret = await screen.askSecret(question);
  if (!screen.isInteractive) return use(secret);
  if (secret === '') throw new GivenUp();
  try {
    return await use(secret);
  } catch (error) {
    if (!isAboutSecret(error)) throw error;
    report(error);
  }
  return withSecret(room, againOf(question), use);
}

/** Of one that is made now; who reads it from a file makes no slip. @throws ClientProblem, after which `withSecret` asks again */
export async function expectAgain({ screen }: Room, secret: string): Promise<void> {
  if (screen.isInteractive && (await screen.askSecret('The same again: ')) !== secret)
    throw new ClientProblem('password-weak', 'The two are not the same.');
}

function isAboutSecret(error: unknown): boolean {
  if (!(error instanceof ClientProblem)) return false;
  if (error.code === 'login-failed' || error.code === 'password-weak') return true;
  const { cause } = error;
  return cause instanceof RecoveryFileProblem && /passphrase/.test(cause.reason);
}

const AGAIN = ', once more (Enter gives up): ';

function againOf(question: string): string {
  return question.endsWith(AGAIN) ? question : question.replace(/: $/, AGAIN);
}
