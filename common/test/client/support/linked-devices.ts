import type { DirectPerson } from './direct-person.ts';

/** The code that a machine shows while it asks to be linked. */
export function codeOf({ conversations }: DirectPerson): string {
  const { encryption } = conversations;
  return encryption.kind === 'identity-missing' ? (encryption.code ?? '') : '';
}

/** `other` connects, asks, and is linked from `primary`, whose identity key signs. */
export async function link(primary: DirectPerson, other: DirectPerson): Promise<void> {
  await other.connect();
  await other.devices.askToLink();
  const code = codeOf(other);
  const asked = () => primary.devices.requests.find((request) => request.code === code);
  await primary.until('it is asked', () => asked() !== undefined);
  await primary.devices.approve(asked()?.device ?? '', code);
  await other.until('linked', () => other.conversations.encryption.kind === 'ready');
  await other.until('keys are there', () => other.encryption.messenger?.keys.prekeys?.atDaemon === 'all');
}
