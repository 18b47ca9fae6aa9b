import { userNameOf } from '../client/account-input.ts';
import type { Client } from '../client/client.ts';
import { ClientProblem } from '../client/problem.ts';
import { systemClock } from '../clock.ts';
import { UsageError } from '../node/command-line.ts';
import { partsOf } from './chat-parts.ts';
import { defineCommand, sharedOptions } from './command.ts';
import { remembered } from './connect-commands.ts';
import { connectWithin } from './connect-within.ts';
import { EXIT } from './exit-code.ts';
import { sendToLobby } from './send-to-lobby.ts';
import { type Sendable, sendToConversation } from './send-to-conversation.ts';
import { askSecretOnce, readInput, type Surroundings } from './surroundings.ts';
import { timeoutOf, useClient } from './use-client.ts';

const LOBBY = 'lobby';

export const sendCommand = defineCommand({
  name: 'send',
  summary: 'Sends one message or file and waits until the server has it; - is standard input.',
  operands: ['MESSAGE'],
  options: {
    to: { placeholder: 'NAME', help: '"lobby", a user or "#group"; @lobby is the user of that name' },
    file: { placeholder: 'FILE', help: 'send this file, in the place of a message' },
    json: { help: 'print {"id", "number", "sentAt"}; or {"error", "message"}' },
    ...sharedOptions,
  },
  async run(surroundings, { values, operands: [given] }) {
    const timeoutMs = timeoutOf(values.timeout);
    const order = await orderOf(surroundings, values, given);
    const askSecret = (question: string) => askSecretOnce(surroundings, question);
    const sent = await useClient({ surroundings, values, askSecret }, async (client) => {
      await comeIn(client, timeoutMs);
      const options = { client, timeoutMs, clock: systemClock };
      if (order.kind === 'lobby') return sendToLobby(order.text, options);
      return sendToConversation(order.to, order.content, { ...options, parts: partsOf(client) });
    });
    if (values.json) surroundings.output.write(`${JSON.stringify(sent)}\n`);
    return EXIT.ok;
  },
});

type Order =
  | { readonly kind: 'lobby'; readonly text: string }
  /** `to`: a user's name, or `#` and a group's. */
  | { readonly kind: 'conversation'; readonly to: string; readonly content: Sendable };

interface SendValues {
  readonly to?: string;
  readonly file?: string;
}

/** @throws UsageError; ClientProblem where somebody is named that nobody can be called */
async function orderOf(
  surroundings: Surroundings,
  { to, file }: SendValues,
  given: string | undefined,
): Promise<Order> {
  if (to === undefined) throw new UsageError('say to whom: --to lobby, --to NAME, or --to "#group"');
  if (file !== undefined && given !== undefined)
    throw new UsageError('send a message or a --file, one at a time');
  if (to === LOBBY) {
    if (file !== undefined) throw new UsageError('files go to a person or a group, not to the lobby');
    return { kind: 'lobby', text: await textOf(surroundings, given) };
  }
  const name = to.startsWith('#') ? to : userNameOf(to.replace(/^@/, ''));
  const content =
    file === undefined
      ? ({ kind: 'text', text: await textOf(surroundings, given) } as const)
      : ({ kind: 'file', file } as const);
  return { kind: 'conversation', to: name, content };
}

async function textOf(surroundings: Surroundings, given: string | undefined): Promise<string> {
  if (given === undefined)
    throw new UsageError('say what: a message in quotes, - for standard input, or --file FILE');
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
