import type { Conversation } from '../../../common/src/client/conversations/conversation.ts';
import type { ViewScene } from '../view-scene.ts';
import { type KnownPerson, knownPeople } from './known-people.ts';

/** With somebody on an original client, which knows plain texts and nothing else. */
export function isClassic(conversation: Conversation | undefined): boolean {
  return conversation?.kind === 'direct' && conversation.protection === 'classic';
}

/** Those of them in which code and patches can be shared. */
export function shareable(all: readonly Conversation[]): readonly Conversation[] {
  return all.filter((conversation) => conversation.standing === 'accepted' && !isClassic(conversation));
}

/** As `knownPeople`, but for whom is known to be on an original client: groups need NonceSense. */
export function peopleForGroups(scene: ViewScene): readonly KnownPerson[] {
  const classic = new Set(scene.direct.all.filter(isClassic).map(({ id }) => id));
  return knownPeople(scene).filter(({ user }) => !classic.has(user));
}
