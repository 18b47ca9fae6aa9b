import type { GroupConversation } from '../../../src/client/conversations/conversation.ts';
import type { HeldClock } from '../../support/held-clock.ts';
import type { DirectPerson } from './direct-person.ts';

/** A group as that person's views have it. */
export function groupOf({ conversations }: DirectPerson, id: string): GroupConversation | undefined {
  const found = conversations.find(id);
  return found?.kind === 'group' ? found : undefined;
}

export function membersOf(person: DirectPerson, id: string): string[] {
  return groupOf(person, id)?.members.map(({ user }) => user) ?? [];
}

/** The hash of the state that this machine holds. */
export function headOf({ encryption }: DirectPerson, id: string): string {
  const head = encryption.messenger?.groups.state(id)?.head;
  return head ? Buffer.from(head.hash).toString('hex') : '';
}

export async function sent(person: DirectPerson): Promise<void> {
  await person.until('all is sent', () => (person.encryption.messenger?.book.outbound.size ?? 1) === 0);
}

/** These hold the state that `person` holds. */
export async function agree(
  id: string,
  person: DirectPerson,
  ...others: readonly DirectPerson[]
): Promise<void> {
  for (const other of others)
    await other.until(`${other.deviceName} holds it`, () => headOf(other, id) === headOf(person, id));
}

/** They have met in person, before there was a group. */
export async function acquainted(...people: readonly DirectPerson[]): Promise<void> {
  for (const one of people)
    for (const other of people) if (one.user !== other.user) await one.conversations.start(other.user);
}

/** What a connection that stands begins by itself after a while. */
export function later(clock: HeldClock): void {
  clock.advance(60_000);
}

/** Says that in the group; all of `heard` show it. */
export async function say(
  id: string,
  { from, text }: { readonly from: DirectPerson; readonly text: string },
  ...heard: readonly DirectPerson[]
): Promise<void> {
  await from.conversations.send(id, text);
  await sent(from);
  for (const person of heard) await hears(person, id, text);
}

export async function hears(person: DirectPerson, id: string, text: string): Promise<void> {
  await person.until(`there is the group for ${person.deviceName}`, () => groupOf(person, id) !== undefined);
  await person.lines(id);
  const { conversations } = person;
  await person.until(`"${text}" came to ${person.deviceName}`, () =>
    conversations.page(id).messages.some((line) => line.text === text),
  );
}

export async function notices(person: DirectPerson, id: string): Promise<string[]> {
  return (await person.lines(id)).filter(({ kind }) => kind === 'notice').map(({ text }) => text);
}
