import { noSuchPerson } from '../direct-problems.ts';
import { withAcceptedIdentity } from '../book/known-person.ts';
import type { Messenger } from '../messenger.ts';

type Parts = Pick<Messenger, 'book' | 'sync' | 'parts'>;

/** The persons have compared their keys, or want to. @throws ClientProblem for nobody */
export function noteVerified({ book, sync, parts }: Parts, user: string, isVerified: boolean): void {
  const { contacts } = parts.classic;
  const person = book.people.get(user);
  const contact = contacts.get(user);
  if (person) {
    book.putPerson(user, { ...person, isVerified });
    sync.tell(user, { trust: { identityKey: person.identityKey, isVerified } });
  } else if (contact) contacts.put(user, { ...contact, isVerified });
  else throw noSuchPerson(user);
}

/** Takes the other key of that person. */
export function takeNewIdentity({ book, sync, parts }: Parts, user: string): void {
  const { contacts } = parts.classic;
  const person = book.people.get(user);
  const contact = contacts.get(user);
  if (person) {
    const accepted = withAcceptedIdentity(person);
    book.putPerson(user, accepted);
    const { identityKey, isVerified } = accepted;
    sync.tell(user, { trust: { identityKey, isVerified } });
  }
  if (!contact) return;
  contacts.put(user, { key: contact.changed ?? contact.key, isVerified: false });
  parts.classic.forget(user);
}
