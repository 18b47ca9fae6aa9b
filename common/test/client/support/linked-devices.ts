import type { DirectPerson } from './direct-person.ts';

/** The code that a machine shows while it asks to be linked. */
export function codeOf({ conversations }: DirectPerson): string {
  const { encryption } = conversations;
  return encryption.kind === 'identity-missing' ? (encryption.code ?? '') : '';
}

/** Another machine says that this one is linked, and the person has not said here that it is right. */
export function isOffered({ conversations }: DirectPerson): boolean {
  const { encryption } = conversations;
  return encryption.kind === 'identity-missing' && encryption.isOffered === true;
}

/** `other` connects, asks, and is linked from `primary`, whose identity key signs. */
export async function link(primary: DirectPerson, other: DirectPerson): Promise<void> {
  await other.connect();
  await other.devices.askToLink();
  const code = codeOf(other);
  const asked = () => primary.devices.requests.find((request) => request.code === code);
  await primary.until('it is asked', () => asked() !== undefined);
  await primary.devices.approve(asked()?.device ?? '', code);
  const isReady = () => other.conversations.encryption.kind === 'ready';
  // A machine that was linked under this identity before believes it.
  await other.until('it is said to be linked', () => isOffered(other) || isReady());
  if (isOffered(other)) await other.devices.confirmLink(code);
  await other.until('linked', isReady);
  await other.until('keys are there', () => other.encryption.messenger?.keys.prekeys?.atDaemon === 'all');
}
