import type { EncryptionState } from '../client/conversations/conversation.ts';
import type { LinkRequest } from '../client/conversations/devices/devices-api.ts';
import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { quoteOf } from './conversation-label.ts';
import { deviceCalled } from './device-commands.ts';
import { digitRows } from './digit-rows.ts';
import { openDirect } from './open-direct.ts';
import type { Progress } from './screen.ts';

const LINKED = 'This machine is linked: from now on it gets what your other devices get.';

/** On a machine that is none of the person's devices: asks the others. On one of them: answers the machine that asks. */
export async function link(room: ChatRoom, device: string | undefined): Promise<void> {
  const { encryption } = await openDirect(room);
  if (encryption.kind !== 'identity-missing') await answerRequest(room, device);
  else if (device === undefined) await askToBeLinked(room);
  else throw new ClientProblem('refused', 'This machine is none of your devices itself. To link it: link');
}

async function askToBeLinked(room: ChatRoom): Promise<void> {
  const { devices, direct, printer, screen } = room;
  await devices.askToLink();
  const asking = askingOf(direct.encryption);
  if (asking && !asking.isListed)
    printer.notice(
      `This machine asks your other devices to link it. Answer on one that holds your identity key ("link" in a ` +
        `terminal), if it shows the same digits:\n${digitRows(asking.code)}`,
    );
  const listed = await screen.during((progress) => answered(room, progress));
  if (listed === 'ready') printer.notice(LINKED);
  else await confirmLink(room, listed.code);
}

/** The server could have signed for the person: only the person knows what the other machine has shown. */
async function confirmLink({ devices, printer, screen }: ChatRoom, code: string): Promise<void> {
  printer.notice(`The server shows that this machine was linked. Its digits:\n${digitRows(code)}`);
  const question =
    'Type "same" if your other device showed these very digits and says that it linked this machine, ' +
    '"no" if not (Enter: neither): ';
  const answer = (await screen.ask(question)).trim();
  if (answer === 'same') {
    await devices.confirmLink(code);
    printer.notice(LINKED);
  } else if (answer === 'no') {
    await devices.withdrawLink();
    printer.notice(
      'This machine was not linked, and has sent nothing. If the digits differed, or no device of yours linked it, do ' +
        'not trust this server. If one did, revoke this machine there. To ask again, with other digits: link',
    );
  } else printer.notice('Nothing was done. To answer: link');
}

/** Settles once another device has said yes or no. */
function answered({ client, direct }: ChatRoom, { signal, tell }: Progress): Promise<'ready' | Asking> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      client.events.off('conversations', look);
      act();
    };
    const look = () => {
      const { encryption } = direct;
      const asking = askingOf(encryption);
      if (encryption.kind === 'ready') settle(() => resolve('ready'));
      else if (!asking) settle(() => reject(notLinked()));
      else if (asking.isListed) settle(() => resolve(asking));
    };
    client.events.on('conversations', look);
    signal.addEventListener('abort', () => settle(() => reject(notLinked())));
    tell('waiting for your other device (Ctrl-C gives up)');
    look();
  });
}

async function answerRequest(room: ChatRoom, given: string | undefined): Promise<void> {
  const { devices, printer, screen } = room;
  const { device, name, code } = requestOf(room, given);
  printer.notice(
    `${quoteOf(name)} asks to be linked: it could read and write as you. If it is yours, it shows:\n${digitRows(code)}`,
  );
  const answer = (await screen.ask('Type "same" if it does, "no" to refuse it (Enter: neither): ')).trim();
  if (answer === 'same') {
    await devices.approve(device, code);
    printer.notice(`${quoteOf(name)} is linked. What was said before: hand-over ${device.slice(0, 6)}`);
  } else if (answer === 'no') {
    await devices.refuse(device);
    printer.notice(`${quoteOf(name)} was refused. If it is none of yours, change your password: password`);
  } else printer.notice('Nothing was done.');
}

/** @throws ClientProblem */
function requestOf({ devices }: ChatRoom, given: string | undefined): LinkRequest {
  const { requests, canChange } = devices;
  if (!canChange)
    throw new ClientProblem(
      'refused',
      'Your identity key is not on this machine, so it can link no other: do it where you signed up, or restored the key.',
    );
  const [first, ...others] = requests;
  if (!first)
    throw new ClientProblem('refused', 'No machine asks to be linked: sign in there, and type "link".');
  if (given !== undefined || others.length > 0)
    return deviceCalled(
      requests.map((request) => ({ ...request, id: request.device })),
      given ?? '',
    );
  return first;
}

interface Asking {
  readonly code: string;
  readonly isListed: boolean;
}

function askingOf(encryption: EncryptionState): Asking | undefined {
  if (encryption.kind !== 'identity-missing' || encryption.code === undefined) return undefined;
  return { code: encryption.code, isListed: encryption.isListed === true };
}

function notLinked(): ClientProblem {
  return new ClientProblem(
    'refused',
    'This machine was not linked: it was refused, or the connection was lost. To ask again: link',
  );
}
