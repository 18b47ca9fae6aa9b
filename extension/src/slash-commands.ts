export const slashCommands = ['broadcast', 'signup', 'signin', 'logout', 'exit', 'help'] as const;
export type SlashCommand = (typeof slashCommands)[number];

export type Submission =
  | { readonly kind: 'empty' }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'command'; readonly command: Exclude<SlashCommand, 'broadcast'> }
  /** `/broadcast` without a message. */
  | { readonly kind: 'nothing-to-broadcast' }
  | { readonly kind: 'unknown'; readonly name: string };

/** What the person means by the text in the composer. `//x` is the message `/x`. */
export function parseSubmission(input: string): Submission {
  const text = input.trim();
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('//')) return { kind: 'message', text: text.slice(1) };
  if (!text.startsWith('/')) return { kind: 'message', text };
  const [, name = '', rest = ''] = /^\/(\S*)\s*([^]*)$/.exec(text) ?? [];
  const command = slashCommands.find((known) => known === name.toLowerCase());
  if (command === undefined) return { kind: 'unknown', name };
  if (command !== 'broadcast') return { kind: 'command', command };
  return rest === '' ? { kind: 'nothing-to-broadcast' } : { kind: 'message', text: rest };
}
