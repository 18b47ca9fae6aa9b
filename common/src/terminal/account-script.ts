import { readFile } from 'node:fs/promises';
import { userNameOf } from '../client/account-input.ts';
import type { Client } from '../client/client.ts';
import { ClientProblem } from '../client/problem.ts';
import { systemClock } from '../clock.ts';
import { type OptionValues, UsageError } from '../node/command-line.ts';
import { defineCommand, sharedOptions } from './command.ts';
import { linkOf, remembered } from './connect-commands.ts';
import { connectWithin } from './connect-within.ts';
import { within } from './deadline.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { keysSettled } from './open-direct.ts';
import { reasonOf } from './state-problem.ts';
import { askSecretOnce, readInput, type Surroundings, withoutLastNewline } from './surroundings.ts';
import { timeoutOf, useClient } from './use-client.ts';

const accountOptions = {
  link: { placeholder: 'LINK', help: 'the invite link (default: the last server)' },
  user: { placeholder: 'NAME', help: 'your name there' },
  'password-file': {
    placeholder: 'FILE',
    help: 'the password is in there; -, as in --password-file=-, is standard input',
  },
  ...sharedOptions,
} as const;

type AccountValues = OptionValues<typeof accountOptions>;
type LogIn = (client: Client, credentials: { user: string; password: string }) => Promise<void>;

export const signUpCommand = defineCommand({
  name: 'signup',
  summary: 'Makes an account; this machine is signed in from then on.',
  operands: [],
  options: { 'display-name': { placeholder: 'NAME', help: 'how others see you' }, ...accountOptions },
  run: (surroundings, { values: { 'display-name': displayName, ...values } }) =>
    logInWith(surroundings, values, (client, credentials) =>
      client.signUp({ ...credentials, ...(displayName === undefined ? {} : { displayName }) }),
    ),
});

export const signInCommand = defineCommand({
  name: 'signin',
  summary: 'Signs this machine in, with name and password.',
  operands: [],
  options: accountOptions,
  run: (surroundings, { values }) =>
    logInWith(surroundings, values, (client, credentials) => client.signIn(credentials)),
});

async function logInWith(surroundings: Surroundings, values: AccountValues, logIn: LogIn): Promise<ExitCode> {
  if (values.user === undefined) throw new UsageError('say who: --user NAME');
  const user = userNameOf(values.user);
  const link = values.link === undefined ? undefined : linkOf(values.link);
  const timeoutMs = timeoutOf(values.timeout);
  const password = await passwordOf(surroundings, values['password-file']);
  const askSecret = (question: string) => askSecretOnce(surroundings, question);
  await useClient({ surroundings, values, askSecret }, async (client) => {
    await connectWithin(client, link ? { link } : remembered(client), timeoutMs);
    if (!isSignedIn(client, user)) await within(logIn(client, { user, password }), timeoutMs, systemClock);
    // Others can write to the person only then.
    await keysSettled({ client, timeoutMs, clock: systemClock });
  });
  return EXIT.ok;
}

/** This machine's key may have logged in already. @throws ClientProblem when it is somebody else's */
function isSignedIn({ state }: Client, user: string): boolean {
  if (state.kind !== 'ready') return false;
  if (state.user === user) return true;
  const words = `This machine is signed in as ${state.user}: "logout" first, or name another folder with --state.`;
  throw new ClientProblem('refused', words);
}

/** @throws UsageError */
async function passwordOf(surroundings: Surroundings, file: string | undefined): Promise<string> {
  if (file === '-') return readInput(surroundings);
  if (file !== undefined) return readPassword(file);
  return surroundings.env['NONCESENSE_PASSWORD'] ?? askSecretOnce(surroundings, 'Password: ');
}

async function readPassword(file: string): Promise<string> {
  try {
    return withoutLastNewline(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`the password file can't be read: ${reasonOf(error)}`, { cause: error });
  }
}
