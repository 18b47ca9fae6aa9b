import type { ClassicTalk } from '../classic/classic-talk.ts';
import type { Trust } from '../conversation.ts';
import type { DirectBook } from '../book/direct-book.ts';

interface Parts {
  readonly book: Pick<DirectBook, 'people'>;
  readonly classic: Pick<ClassicTalk, 'contacts'>;
}

/** What is known of the other person's key in a direct conversation. */
export function trustIn(user: string, { book, classic }: Parts): Trust {
  const person = book.people.get(user);
  const contact = classic.contacts.get(user);
  // Who was verified on an original client has another key in NonceSense, which nobody has compared.
  const isOther = person ? person.changed !== undefined || contact?.isVerified : contact?.changed;
  if (isOther) return 'changed';
  return (person ?? contact)?.isVerified ? 'verified' : 'new';
}
