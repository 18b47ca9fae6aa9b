import { ClientProblem } from '../client/problem.ts';
import { withPassword } from './ask-secret.ts';
import type { ChatRoom } from './chat-room.ts';
import { quoteOf } from './conversation-label.ts';
import { percentOf } from './measures.ts';
import { openDirect } from './open-direct.ts';

/** Of an id so much is shown, and at least so much taken for it. */
const ID_LENGTH = 6;

export async function showDevices(room: ChatRoom): Promise<void> {
  await openDirect(room);
  const { devices, printer } = room;
  if (devices.all.length === 0) printer.notice('No device of yours is known here.');
  for (const { id, name, isThis } of devices.all)
    printer.notice(`${quoteOf(name)}${isThis ? ' (this machine)' : ''} ${shortId(id)}`);
  for (const { device, name } of devices.requests)
    printer.notice(`${quoteOf(name)} ${shortId(device)} asks to be linked: link ${shortId(device)}`);
}

export async function renameDevice(room: ChatRoom, device: string, name: string): Promise<void> {
  await openDirect(room);
  const { id } = deviceCalled(room.devices.all, device);
  await room.devices.rename(id, name);
  room.printer.notice(`Your devices call it ${quoteOf(name)} now.`);
}

export async function revokeDevice(room: ChatRoom, device: string): Promise<void> {
  await openDirect(room);
  const { devices, printer } = room;
  const { id, name } = deviceCalled(devices.all, device);
  printer.notice(
    `${quoteOf(name)} gets nothing that is written from now on, and is signed out. What it has already it keeps: ` +
      'if somebody has taken it, tell those who wrote with you.',
  );
  await withPassword(room, (password) => devices.revoke(id, password));
  printer.notice(`${quoteOf(name)} is none of your devices any more.`);
}

/** All that is here, to a device that was linked. */
export async function handHistoryOver(room: ChatRoom, device: string): Promise<void> {
  await openDirect(room);
  const { client, handOver: giver, printer, screen } = room;
  const { id, name } = deviceCalled(room.devices.all, device);
  await screen.during(async ({ signal, tell }) => {
    const look = () => {
      const { done, total } = giver.handOver ?? { done: 0, total: 0 };
      tell(
        `giving ${quoteOf(name)} ${done} of ${total} messages, ${percentOf(done, total)} (Ctrl-C gives up)`,
      );
    };
    client.events.on('conversations', look);
    try {
      await giver.handHistory(id, signal);
    } finally {
      client.events.off('conversations', look);
    }
  });
  printer.notice(`${quoteOf(name)} was given what is here.`);
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** By its name, or the beginning of its id. @throws ClientProblem when it is none, or several */
export function deviceCalled<T extends Named>(devices: readonly T[], given: string): T {
  const byName = devices.filter(({ name }) => name === given);
  const byId = given.length < ID_LENGTH ? [] : devices.filter(({ id }) => id.startsWith(given));
  const [device, ...others] = byName.length > 0 ? byName : byId;
  if (device && others.length === 0) return device;
  const why = device
    ? `Several devices are called ${quoteOf(given)}`
    : `You have no device ${quoteOf(given)}`;
  throw new ClientProblem('refused', `${why}: "devices" lists them, with what to call them.`);
}

export function shortId(id: string): string {
  return id.slice(0, ID_LENGTH);
}
