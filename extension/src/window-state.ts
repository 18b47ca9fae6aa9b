import type { ClientState } from '../../common/src/client/client-state.ts';
import type { Profile } from '../../common/src/client/profile.ts';

/** The client's state, or: another window has the connection, and this one is not attached to it (yet). */
export type WindowState = ClientState | { readonly kind: 'elsewhere' };

interface Standing {
  readonly state: WindowState;
  readonly profile: Profile | undefined;
}

/** While the connection comes back, what is written waits for it. */
export function canWrite({ state, profile }: Standing): boolean {
  if (state.kind === 'connecting' || state.kind === 'waiting') return profile?.signedIn ?? false;
  return state.kind === 'ready';
}
