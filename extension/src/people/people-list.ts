import type { DirectConversation } from '../../../common/src/client/conversations/conversation.ts';
import { type KnownPerson, knownPeople } from '../direct/known-people.ts';
import type { ViewScene } from '../view-scene.ts';
import { canWrite } from '../window-state.ts';

/** One line of the list of people. */
export interface PersonEntry {
  readonly kind: 'person';
  readonly person: KnownPerson;
  /** Absent while nobody wrote. */
  readonly conversation?: DirectConversation;
}

/** Who is online first, then whom the person knows; by name. Empty where nobody is signed in. */
export function peopleList(scene: ViewScene): readonly PersonEntry[] {
  if (!canWrite(scene)) return [];
  return [...knownPeople(scene)].sort(byPresence).map((person) => {
    const conversation = scene.direct.all.find(({ id }) => id === person.user);
    return {
      kind: 'person',
      person,
      ...(conversation?.kind === 'direct' && { conversation }),
    };
  });
}

/** By which package.json tells what the list offers: `person`, and `known.trust` where there is a conversation. */
export function contextOfPerson({ conversation }: PersonEntry): string {
  return conversation ? `person.known.${conversation.trust}` : 'person';
}

function byPresence(one: KnownPerson, other: KnownPerson): number {
  return Number(other.isOnline) - Number(one.isOnline) || one.user.localeCompare(other.user);
}
