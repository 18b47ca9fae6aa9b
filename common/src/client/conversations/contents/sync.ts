import { equalBytes } from '../../../crypto/bytes.ts';
import type { ContentBody, Reference } from '../../../e2e/content-bodies.ts';
import { withAcceptedIdentity } from '../book/known-person.ts';
import { newConversation } from '../book/stored-conversation.ts';
import { isFromOther, withExpiry } from '../book/stored-message.ts';
import { unreadLines } from '../lines/unread-lines.ts';
import type { Handler, HandlerParts } from './handler.ts';

/** What this person has done on another device. */
export const takeSync: Handler<'sync'> = async ({ content, conversation }, parts) => {
  const { seen, standing, trust } = content.body;
  if (standing) stand(conversation, standing, parts);
  if (trust) believe(conversation, trust, parts);
  if (seen) await see(conversation, { ...seen, at: content.sentAt }, parts);
};

function stand(
  id: string,
  standing: NonNullable<ContentBody<'sync'>['standing']>,
  { book, clock }: HandlerParts,
): void {
  const known = book.conversations.get(id);
  book.putConversation(id, known ? { ...known, standing } : newConversation(standing, clock.now()));
}

/** A key that is not known here, or not any more, means nothing. */
function believe(
  user: string,
  { identityKey, isVerified }: NonNullable<ContentBody<'sync'>['trust']>,
  { book, lines }: HandlerParts,
): void {
  const known = book.people.get(user);
  if (!known) return;
  const accepted = withAcceptedIdentity(known);
  const person = [known, accepted].find((one) => equalBytes(one.identityKey, identityKey));
  if (!person) return;
  book.putPerson(user, { ...person, isVerified });
  if (person !== known) lines.notice(user, `You accepted the new identity key of ${user} on another device.`);
  if (person.isVerified === isVerified) return;
  const words = isVerified ? `You verified ${user}` : `You removed the verification of ${user}`;
  lines.notice(user, `${words} on another device.`);
}

/** What came before that line, and it, is not unread any more, and what disappears does so from then on. */
async function see(
  id: string,
  { author, id: contentId, at }: Reference & { readonly at: number },
  { book, log, clock }: HandlerParts,
): Promise<void> {
  const unread = await unreadLines(book, id);
  const conversation = book.conversations.get(id);
  const last = unread.length === 0 ? undefined : await book.keyOf(id, author, contentId);
  if (!conversation || last === undefined) return;
  const seen = unread.filter(({ key }) => key <= last);
  const [first, ...others] = unread.slice(seen.length);
  const left = first ? { unread: others.length + 1, firstUnread: first.key } : { unread: 0 };
  book.putConversation(id, { ...conversation, ...left });
  for (const line of seen.filter(({ message }) => isFromOther(message))) {
    const message = withExpiry(line.message, Math.min(at, clock.now()));
    if (message !== line.message) log.replace(id, line, message);
    if (book.isFull) await book.save();
  }
}
