import type { Person } from '../../../e2e/person.ts';
import { foldUserName } from '../../../text/names.ts';
import { ClientProblem } from '../../problem.ts';
import { MAX_DEVICES, tooManyDevices } from '../sending/audience.ts';
import { noGroups } from '../classic/classic-problems.ts';
import { identityChanged, noSuchPerson } from '../direct-problems.ts';
import { currentList } from '../book/known-person.ts';
import type { Messenger } from '../messenger.ts';

/** Who is to come into a group. @throws ClientProblem when somebody is nobody, or has another identity key than before */
export async function meetAll(messenger: Messenger, names: readonly string[]): Promise<Person[]> {
  const persons = new Map<string, Person>();
  for (const name of names) {
    const user = foldUserName(name);
    if (user === undefined) throw noSuchPerson(name);
    if (user === messenger.directory.me?.user)
      throw new ClientProblem('refused', 'You are in the group without being added.');
    persons.set(user, await meet(messenger, user));
  }
  if (persons.size === 0) throw new ClientProblem('refused', 'Name at least one person.');
  return [...persons.values()];
}

async function meet({ directory, link, parts }: Messenger, user: string): Promise<Person> {
  if (!link)
    throw new ClientProblem('not-connected', `Connect first: the keys of ${user} must be looked up.`);
  const person = await directory.known(user, link);
  if (!person && (await parts.classic.isAllOf(user, link))) throw noGroups(user);
  if (!person || currentList(person).devices.length === 0) throw noSuchPerson(user);
  if (person.changed) throw identityChanged(user);
  return { user, identityKey: person.identityKey };
}

/** @throws ClientProblem when messages would go to more devices than one message can reach. */
export async function expectRoom(messenger: Messenger, members: readonly Person[]): Promise<void> {
  const { directory, link } = messenger;
  let count = directory.ownOthers.length;
  for (const { user } of members) {
    if (!link || directory.isOwn(user)) continue;
    const person = await directory.known(user, link);
    count += person ? currentList(person).devices.length : 0;
  }
  if (count > MAX_DEVICES) throw tooManyDevices();
}
