import { directConversation } from '../../../e2e/conversation-id.ts';
import type { ClientProblem } from '../../problem.ts';
import { type Audience, chosen, MAX_DEVICES, tooManyDevices } from './audience.ts';
import type { ClassicTalk } from '../classic/classic-talk.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { encryptionNotReady, identityChanged, noSuchPerson } from '../direct-problems.ts';
import { type Directory, peersOf } from '../people/directory.ts';
import type { GroupAudience } from '../groups/group-audience.ts';
import { isGroupConversation } from '../groups/group-conversation.ts';
import { trustIn } from '../people/identity-trust.ts';
import { currentList, type KnownPerson, listStamp } from '../book/known-person.ts';
import type { Outbound } from '../book/outbound.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { OwnList } from '../devices/own-list.ts';
import type { RelayLink } from '../relay-link.ts';

export interface AudienceParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly own: OwnList;
  readonly groups: GroupAudience;
  readonly classic: Pick<ClassicTalk, 'contacts'>;
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
