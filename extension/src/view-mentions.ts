import type { ViewState } from './view-protocol.ts';
import { displayNameOf, ownName, type ViewScene } from './view-scene.ts';

/** Whose names stand out when they are mentioned, and are offered for it. */
export function mentionable(scene: ViewScene, users: readonly string[]): Pick<ViewState, 'self' | 'people'> {
  const self = ownName(scene);
  const others = users.filter((user) => user !== self).sort((a, b) => a.localeCompare(b));
  const people = others.map((user) => {
    const displayName = displayNameOf(user, scene);
    return { user, displayName: displayName === user ? '' : displayName };
  });
  return { ...(self !== undefined && { self }), people };
}
