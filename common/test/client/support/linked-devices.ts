import type { DirectPerson } from './direct-person.ts';

/** The code that a machine shows while it asks to be linked. */
export function codeOf({ conversations }: DirectPerson): string {
  const { encryption } = conversations;
  return encryption.kind === 'identity-missing' ? (encryption.code ?? '') : '';
}

/** A list names it, and its person has to say that it is theirs. */
export function isListed({ conversations }: DirectPerson): boolean {
  const { encryption } = conversations;
  return encryption.kind === 'identity-missing' && encryption.isListed === true;
}

/** `other` connects, asks, is linked from `primary`, whose identity key signs, and its person confirms that. */
export async function link(primary: DirectPerson, other: DirectPerson): Promise<void> {
  await other.connect();
  await other.devices.askToLink();
  const code = codeOf(other);
  const asked = () => primary.devices.requests.find((request) => request.code === code);
  await primary.until('it is asked', () => asked() !== undefined);
  await primary.devices.approve(asked()?.device ?? '', code);
  await other.until('it is listed', () => isListed(other) || isReady(other));
  // A machine that was linked before needs no word for the same identity.
  if (!isReady(other)) await other.devices.confirmLink(code);
  await other.until('keys are there', () => other.encryption.messenger?.keys.prekeys?.atDaemon === 'all');
}

function isReady({ conversations }: DirectPerson): boolean {
  return conversations.encryption.kind === 'ready';
}
