import type { Frame } from '../../e2e/content.ts';
import { directConversation } from '../../e2e/conversation-id.ts';
import { deviceFingerprint } from '../../e2e/device-pair.ts';
import type { PeerDevice } from '../../e2e/own-device.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { ClientProblem } from '../problem.ts';
import type { ClassicTalk } from './classic/classic-talk.ts';
import type { DirectBook } from './direct-book.ts';
import { encryptionNotReady, identityChanged, noSuchPerson } from './direct-problems.ts';
import { type Directory, peersOf } from './directory.ts';
import type { GroupAudience } from './groups/group-audience.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { trustIn } from './identity-trust.ts';
import { currentList, type KnownPerson, listStamp } from './known-person.ts';
import type { Outbound } from './outbound.ts';
import type { OwnKeys } from './own-keys.ts';
import type { OwnList } from './own-list.ts';
import type { RelayLink } from './relay-link.ts';

/** What one message can reach (PROTOCOL.md section 3.7). */
export const MAX_DEVICES = 256;

export interface AudienceParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly own: OwnList;
  readonly groups: GroupAudience;
  readonly classic: Pick<ClassicTalk, 'contacts'>;
}

/** Who gets a content, and what it says of the conversation. */
export interface Audience {
  readonly peers: readonly PeerDevice[];
  readonly frame: Pick<Frame, 'conversation' | 'revision' | 'state' | 'lists'>;
  /** No device of that user can be reached. @throws ClientProblem where nobody else is to get it then. */
  missed(user: string, problem: ClientProblem): void;
  /** It is encrypted, for these. */
  reached?(peers: readonly PeerDevice[]): void;
}

/**
 * Which devices of which users a content is for. @throws ClientProblem when there is nobody, or it must not be sent;
 * as requests do
 */
export async function audienceOf(item: Outbound, link: RelayLink, parts: AudienceParts): Promise<Audience> {
  if (isGroupConversation(item.conversation)) return parts.groups.of(item, link);
  const { conversation: user, to } = item;
  const { device } = parts.keys;
  const { signed } = parts.own;
  if (!device || !signed) throw encryptionNotReady('The keys of this machine are not there.');
  const sender = listStamp(signed);
  const { ownOthers } = parts.directory;
  if (parts.directory.isOwn(user)) {
    const conversation = directConversation(device.identityKey, device.identityKey);
    const peers = typeof to === 'string' ? ownOthers : chosen(ownOthers, to);
    return { peers, frame: { conversation, revision: 0, lists: { sender, recipients: [] } }, missed };
  }
  const person = to === 'everybody' ? await receiver(user, link, parts) : parts.book.people.get(user);
  if (!person) throw noSuchPerson(user);
  const all = [...peersOf(currentList(person)), ...ownOthers];
  const peers = to === 'everybody' ? all : to === 'own-devices' ? ownOthers : chosen(all, to);
  if (peers.length > MAX_DEVICES) throw tooManyDevices();
  const conversation = directConversation(device.identityKey, person.identityKey);
  const recipients = [{ user, ...listStamp(person.signed) }];
  return { peers, frame: { conversation, revision: 0, lists: { sender, recipients } }, missed };
}

async function receiver(user: string, link: RelayLink, parts: AudienceParts): Promise<KnownPerson> {
  const person = await parts.directory.known(user, link);
  if (person === undefined || currentList(person).devices.length === 0) throw noSuchPerson(user);
  if (trustIn(user, parts) === 'changed') throw identityChanged(user);
  return person;
}

function missed(_user: string, problem: ClientProblem): never {
  throw problem;
}

export function tooManyDevices(): ClientProblem {
  return new ClientProblem(
    'refused',
    `This would go to more than ${MAX_DEVICES} devices. Leave somebody out, or remove a member from the group.`,
  );
}

export function chosen(all: readonly PeerDevice[], to: Exclude<Outbound['to'], string>): PeerDevice[] {
  if ('users' in to) return all.filter(({ user }) => to.users.includes(user));
  const isMeant = (peer: PeerDevice) => !to.keys || equalBytes(deviceFingerprint(peer), to.keys);
  return all.filter((peer) => peer.user === to.user && equalBytes(peer.id, to.device) && isMeant(peer));
}
