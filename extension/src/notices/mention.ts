/** Whether `text` has `@user` as a word of its own; names are case-insensitive (PROTOCOL.md section 6.1). */
export function isMentionOf(user: string, text: string): boolean {
  const name = user.replace(/[.-]/g, '\\$&');
  // A dot or dash behind the name belongs to a longer name only if that goes on: "@bob." ends a sentence.
  return new RegExp(`(?<![a-z0-9._@-])@${name}(?![a-z0-9_]|[.-]+[a-z0-9_])`, 'i').test(text);
}
