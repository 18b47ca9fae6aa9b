import { displayNameOf, ownName, type ViewScene } from '../view-scene.ts';

export interface KnownPerson {
  readonly user: string;
  /** Equal to `user` when no other name is known. */
  readonly displayName: string;
  readonly isOnline: boolean;
}

/** Whom the person may want to write to: those of conversations, newest first, then who else is online. */
export function knownPeople(scene: ViewScene): readonly KnownPerson[] {
  const direct = scene.direct.all.filter((conversation) => conversation.kind === 'direct');
  const written = direct.filter(({ standing }) => standing === 'accepted');
  const refused = direct.filter(({ standing }) => standing === 'blocked').map(({ user }) => user);
  const online = [...scene.people.keys()].sort((a, b) => a.localeCompare(b));
  const users = new Set([...written.map(({ user }) => user), ...online]);
  for (const user of [ownName(scene), ...refused]) if (user !== undefined) users.delete(user);
  return [...users].map((user) => ({
    user,
    displayName: displayNameOf(user, scene),
    isOnline: scene.people.has(user),
  }));
}
