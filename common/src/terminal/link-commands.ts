import type { EncryptionState } from '../client/conversations/conversation.ts';
import type { LinkRequest } from '../client/conversations/devices-api.ts';
import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { quoteOf } from './conversation-label.ts';
import { deviceCalled } from './device-commands.ts';
import { digitRows } from './digit-rows.ts';
import { openDirect } from './open-direct.ts';
import type { Progress } from './screen.ts';

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
  const code = codeOf(direct.encryption);
  if (code !== undefined)
    printer.notice(
      `This machine asks your other devices to link it. Answer on one that holds your identity key ("link" in a ` +
        `terminal), if it shows the same digits:\n${digitRows(code)}`,
    );
  await screen.during((progress) => answered(room, progress));
  printer.notice('This machine is linked: from now on it gets what your other devices get.');
}

/** Settles once another device has said yes or no. */
function answered({ client, direct }: ChatRoom, { signal, tell }: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      client.events.off('conversations', look);
      act();
    };
    const look = () => {
      const { encryption } = direct;
      if (encryption.kind === 'ready') settle(resolve);
      else if (codeOf(encryption) === undefined) settle(() => reject(notLinked()));
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
    printer.notice(`${quoteOf(name)} was refused. If it is none of yours: change your password.`);
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

function codeOf(encryption: EncryptionState): string | undefined {
  return encryption.kind === 'identity-missing' ? encryption.code : undefined;
}

function notLinked(): ClientProblem {
  return new ClientProblem(
    'refused',
    'This machine was not linked: it was refused, or the connection was lost. To ask again: link',
  );
}
