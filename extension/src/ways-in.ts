import type { Welcome } from '../../common/src/client/client-state.ts';
import type { EncryptionState } from '../../common/src/client/conversations/conversation.ts';
import type { Profile } from '../../common/src/client/profile.ts';

export type WayIn = 'signUp' | 'signIn' | 'connect';

/** How a guest can come in, the likely way first; `connect` is for an invite that is still to be pasted. */
export function waysIn(
  { registration }: Pick<Welcome, 'registration'>,
  profile: Profile | undefined,
): readonly WayIn[] {
  if (registration === 'closed') return ['signIn'];
  if (registration === 'invite' && profile?.hasToken !== true) return ['signIn', 'connect'];
  return profile?.user === undefined ? ['signUp', 'signIn'] : ['signIn', 'signUp'];
}

export type WayToKeys = 'linkDevice' | 'confirmLink' | 'refuseLink' | 'restoreIdentity' | 'startOver';

/** How a machine without keys comes to some, the one that loses least first. */
export function waysToKeys(encryption: EncryptionState): readonly WayToKeys[] {
  if (encryption.kind !== 'identity-missing') return [];
  // One question at a time.
  if (encryption.isListed) return ['confirmLink', 'refuseLink'];
  const others = ['restoreIdentity', 'startOver'] as const;
  return encryption.code === undefined ? ['linkDevice', ...others] : others;
}
