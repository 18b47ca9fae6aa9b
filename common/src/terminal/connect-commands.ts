import type { Client } from '../client/client.ts';
import type { ConnectTarget } from '../client/connect-target.ts';
import { ClientProblem } from '../client/problem.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { UsageError } from '../node/command-line.ts';
import { decodeBase64Url } from '../text/base64.ts';
import { formatKey } from '../text/fingerprint.ts';
import {
  formatHostPort,
  type HostPort,
  type InviteLink,
  parseHostPort,
  parseInviteLink,
} from '../wire/invite-link.ts';
import type { ChatRoom } from './chat-room.ts';
import { reasonOf } from './state-problem.ts';

/** To the server of a link or an address; without one to the last one. */
export async function connect(room: ChatRoom, given: string | undefined): Promise<void> {
  await room.client.connect(given === undefined ? remembered(room.client) : await targetOf(room, given));
}

/** The server that was connected last. @throws ClientProblem `not-connected` */
export function remembered({ profile }: Client): ConnectTarget {
  if (profile) return { address: profile.address, key: decodeBase64Url(profile.daemonKey) };
  throw new ClientProblem('not-connected', 'There is no server yet: give an invite link, or host:port.');
}

/** @throws UsageError */
export function linkOf(text: string): InviteLink {
  return inWords(() => parseInviteLink(text));
}

async function targetOf(room: ChatRoom, given: string): Promise<ConnectTarget> {
  if (given.includes('://')) return byLink(room, linkOf(given));
  const address = inWords(() => parseHostPort(given));
  const key = room.client.pinnedKey(address) ?? (await confirmedKey(room, address));
  return { address, key };
}

/** Only who has seen both keys puts another one in the place of a known one. */
async function byLink({ client, printer, screen }: ChatRoom, link: InviteLink): Promise<ConnectTarget> {
  const problem = client.pinProblem({ link });
  const pinned = client.pinnedKey(link);
  if (problem === undefined || pinned === undefined || equalBytes(pinned, link.key)) return { link };
  printer.problem(`${problem.message}\nknown: ${formatKey(pinned)}\ngiven: ${formatKey(link.key)}`);
  const answer = await screen.ask('Type "replace" to trust the given key: ');
  if (answer.trim() !== 'replace') throw problem;
  return { link, replacePin: true };
}

/** As SSH does: an address alone says nothing about who answers there. */
async function confirmedKey({ client, printer, screen }: ChatRoom, address: HostPort): Promise<Uint8Array> {
  const key = await client.readKey(address);
  printer.notice(`The key of the server at ${formatHostPort(address)}:\n${formatKey(key)}`);
  const answer = await screen.ask('Is that the key its admin told you? (yes/no) ');
  if (answer.trim().toLowerCase() === 'yes') return key;
  throw new ClientProblem('not-connected', 'Not connected: the key was not confirmed.');
}

function inWords<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(reasonOf(error), { cause: error });
  }
}
