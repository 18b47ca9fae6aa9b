import type { Frame } from '../../e2e/content.ts';
import { directConversation } from '../../e2e/conversation-id.ts';
import type { PeerDevice } from '../../e2e/own-device.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { ClientProblem } from '../problem.ts';
import type { DirectBook } from './direct-book.ts';
import { encryptionNotReady, identityChanged, noSuchPerson } from './direct-problems.ts';
import { type Directory, peersOf } from './directory.ts';
import { currentList, type KnownPerson, listStamp } from './known-person.ts';
import type { Outbound } from './outbound.ts';
import type { OwnKeys } from './own-keys.ts';
import type { OwnList } from './own-list.ts';
import type { RelayLink } from './relay-link.ts';

/** What one message can reach (PROTOCOL.md section 3.7). */
const MAX_DEVICES = 256;

export interface AudienceParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly own: OwnList;
}

/** Who gets a content, and what it says of the conversation. */
export interface Audience {
  readonly peers: readonly PeerDevice[];
  readonly frame: Pick<Frame, 'conversation' | 'revision' | 'state' | 'lists'>;
}

/**
 * Which devices of which users a content is for. @throws ClientProblem when there is nobody, or it must not be sent;
 * as requests do
 */
export async function audienceOf(item: Outbound, link: RelayLink, parts: AudienceParts): Promise<Audience> {
  const { conversation: user, to } = item;
  const { device } = parts.keys;
  const { signed } = parts.own;
  if (!device || !signed) throw encryptionNotReady('The keys of this machine are not there.');
  const { ownOthers } = parts.directory;
  // What is for own devices and of no conversation is of the one with oneself.
  const isOwn = parts.directory.isOwn(user);
  const person = isOwn ? { identityKey: device.identityKey, signed } : await other(item, link, parts);
  const all = isOwn ? ownOthers : [...peersOf(currentList(person)), ...ownOthers];
  const peers = to === 'everybody' ? all : to === 'own-devices' ? ownOthers : chosen(all, to);
  if (peers.length > MAX_DEVICES)
    throw new ClientProblem('refused', `This would go to more than ${MAX_DEVICES} devices.`);
  const conversation = directConversation(device.identityKey, person.identityKey);
  const recipients = [{ user, ...listStamp(person.signed) }];
  return { peers, frame: { conversation, revision: 0, lists: { sender: listStamp(signed), recipients } } };
}

async function other(
  { conversation, to }: Outbound,
  link: RelayLink,
  parts: AudienceParts,
): Promise<KnownPerson> {
  if (to === 'everybody') return receiver(conversation, link, parts);
  const person = parts.book.people.get(conversation);
  if (!person) throw noSuchPerson(conversation);
  return person;
}

async function receiver(user: string, link: RelayLink, { directory }: AudienceParts): Promise<KnownPerson> {
  const person = await directory.known(user, link);
  if (person === undefined || currentList(person).devices.length === 0) throw noSuchPerson(user);
  if (person.changed) throw identityChanged(user);
  return person;
}

function chosen(all: readonly PeerDevice[], to: Exclude<Outbound['to'], string>): PeerDevice[] {
  return all.filter(({ user, id }) => user === to.user && equalBytes(id, to.device));
}
