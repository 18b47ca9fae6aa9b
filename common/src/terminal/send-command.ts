import { userNameOf } from '../client/account-input.ts';
import type { Client } from '../client/client.ts';
import { ClientProblem } from '../client/problem.ts';
import { systemClock } from '../clock.ts';
import { UsageError } from '../node/command-line.ts';
import { defineCommand, sharedOptions } from './command.ts';
import { remembered } from './connect-commands.ts';
import { connectWithin } from './connect-within.ts';
import { EXIT } from './exit-code.ts';
import { sendToLobby } from './send-to-lobby.ts';
import { sendToPerson } from './send-to-person.ts';
import { askSecretOnce, readInput, type Surroundings } from './surroundings.ts';
import { timeoutOf, useClient } from './use-client.ts';

const LOBBY = 'lobby';

export const sendCommand = defineCommand({
  name: 'send',
  summary: 'Sends one message and waits until the server has it; - takes it from standard input.',
  operands: ['MESSAGE'],
  options: {
    to: { placeholder: 'NAME', help: '"lobby", or a user; @lobby is the user of that name' },
    json: { help: 'print {"id", "number", "sentAt"}; or {"error", "message"}' },
    ...sharedOptions,
  },
  async run(surroundings, { values, operands: [given] }) {
    if (values.to === undefined) throw new UsageError('say to whom: --to lobby, or --to NAME');
    const user = values.to === LOBBY ? undefined : userNameOf(values.to.replace(/^@/, ''));
    const timeoutMs = timeoutOf(values.timeout);
    const text = await textOf(surroundings, given);
    const askSecret = (question: string) => askSecretOnce(surroundings, question);
    const sent = await useClient({ surroundings, values, askSecret }, async (client) => {
      await comeIn(client, timeoutMs);
      const options = { client, timeoutMs, clock: systemClock };
      return user === undefined ? sendToLobby(text, options) : sendToPerson(user, text, options);
    });
    if (values.json) surroundings.output.write(`${JSON.stringify(sent)}\n`);
    return EXIT.ok;
  },
});

async function textOf(surroundings: Surroundings, given: string | undefined): Promise<string> {
  if (given === undefined) throw new UsageError('say what: a message in quotes, or - for standard input');
  const text = given === '-' ? await readInput(surroundings) : given;
  if (text.trim() === '') throw new UsageError('there is nothing to send: the message is empty');
  return text;
}

/** @throws ClientProblem `not-signed-in` where this machine's key lets nobody in */
async function comeIn(client: Client, timeoutMs: number): Promise<void> {
  const nobody = new ClientProblem('not-signed-in', 'Nobody is signed in here: "noncesense signin" first.');
  if (client.profile?.signedIn !== true) throw nobody;
  await connectWithin(client, remembered(client), timeoutMs);
  if (client.state.kind !== 'ready') throw nobody;
}
